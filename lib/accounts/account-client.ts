import 'server-only';
import { decryptOrNull } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { authorizerTokenSource } from '@/lib/wechat/authorizer-token-store';
import {
  createWechatClient,
  type TokenSource,
  type WechatAccess,
  type WechatClient,
} from '@/lib/wechat/call';
import { isWechatErrcode, type WechatError } from '@/lib/wechat/error';
import { hostsOf } from '@/lib/wechat/hosts';
import { tokenSource } from '@/lib/wechat/token-store';
import { markRevoked } from './mark-revoked';
import { recordFailure } from './record-failure';

const CALL_TIMEOUT_MS = 10_000;
/** component is not authorized by this account. */
const REVOKED_ERRCODE = 61003;

/**
 * The WeChat client of an account; only where its token comes from differs by mode. A call that failed is noted on the
 * account; the refusal that says "revoked" is kept, so that the next client is not made at all.
 * @throws AppError `account.not_found`, `account.disabled`, `account.no_secret`, `account.secrets_unreadable` (ordinary),
 * `account.revoked`, `account.reauthorise`, `account.no_component`, `account.component_disabled` (authorised to a platform)
 */
export async function accountClient(accountId: number, options: AccessOptions = {}): Promise<WechatClient> {
  return createWechatClient(await accountAccess(accountId, options));
}

/** `isProbe`: what is refused is a finding to be told at once, not a failure to be noted. */
type AccessOptions = { isProbe?: boolean };

/** What the client of an account is made from. @throws AppError as accountClient */
export async function accountAccess(
  accountId: number,
  { isProbe = false }: AccessOptions = {},
): Promise<WechatAccess> {
  const account = await db.account.findUnique({
    where: { id: accountId },
    include: { component: { select: { disabledAt: true } } },
  });
  if (!account) throw new AppError('account.not_found');
  const { name, appId } = account;
  if (account.disabledAt) throw new AppError('account.disabled', { name });
  const baseUrl = hostsOf(account).api;
  const isAuthorised = account.mode === 'component';
  return {
    baseUrl,
    appId,
    tokens: isAuthorised ? authorisedTokens(account) : ownTokens(account, baseUrl),
    timeoutMs: CALL_TIMEOUT_MS,
    permissionSets: isAuthorised ? account.permissionSets : null,
    onFailure: (error) => {
      if (!isProbe) recordFailure(accountId, error);
      if (isAuthorised) noticeRevocation(accountId, error);
    },
  };
}

type Row = { id: number; appId: string; name: string; secretCipher: Uint8Array | null };

function ownTokens({ id, appId, name, secretCipher }: Row, baseUrl: string): TokenSource {
  if (!secretCipher) throw new AppError('account.no_secret', { name });
  const secret = decryptOrNull(secretCipher);
  if (secret === null) throw new AppError('account.secrets_unreadable', { name });
  return tokenSource({ accountId: id, appId, secret, baseUrl });
}

function authorisedTokens(account: {
  id: number;
  name: string;
  componentId: number | null;
  component: { disabledAt: Date | null } | null;
  revokedAt: Date | null;
  reauthorisationCode: string | null;
}): TokenSource {
  const { id: accountId, name } = account;
  if (account.componentId === null) throw new AppError('account.no_component', { name });
  if (account.component?.disabledAt) throw new AppError('account.component_disabled', { name });
  if (account.revokedAt) throw new AppError('account.revoked', { name });
  if (account.reauthorisationCode) throw new AppError('account.reauthorise', { name });
  return authorizerTokenSource({ accountId });
}

/** Beside the call, which fails anyway with what WeChat said. */
function noticeRevocation(accountId: number, error: WechatError): void {
  if (!isWechatErrcode(error, REVOKED_ERRCODE)) return;
  markRevoked(accountId, null).catch((failure: unknown) => {
    log.warn({ err: failure, accountId }, 'a revocation could not be noted');
  });
}
