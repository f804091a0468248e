import 'server-only';
import { decryptOrNull, encrypt } from '@/lib/auth/crypto';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import { findStoredToken, lockToken, noteTokenFailure, storeToken } from './access-token-row';
import { createWechatClient, type TokenSource } from './call';
import { componentTokenSource } from './component-token-store';
import { type FoundToken, findAuthorizerToken } from './find-authorizer-token';
import { hostsOf } from './hosts';
import { createTokenCache, type KeptToken, type TokenOwner } from './token-cache';

/** As the component token: two hours of life, renewed ten minutes early. */
const RENEW_BEFORE_MS = 10 * 60_000;
/** Several calls may be needed while the account's row is locked; together they stay within a transaction's time. */
const CALL_TIMEOUT_MS = 6_000;

const cache = createTokenCache({ renewBeforeMs: RENEW_BEFORE_MS, renew });

/**
 * The token of an account that its owner authorised to a platform; the same shape as `tokenSource` of an ordinary one. It
 * is fetched with the refresh token of the row, and the refresh token that comes back is stored with it in one
 * transaction, so either both are kept or neither: after a crash the next call finds its way by `findAuthorizerToken`.
 * @throws AppError `account.revoked`, `account.reauthorise`: no more calls are made until the owner authorises again
 */
export function authorizerTokenSource(account: { accountId: number }): TokenSource {
  return cache.source({ id: account.accountId });
}

/** The platform's token was refused in the middle of a refresh, which has to begin anew with another one. */
class StaleComponentToken extends Error {}

async function renew({ id: accountId }: TokenOwner, rejected: string | null): Promise<KeptToken> {
  const stored = await findStoredToken(db, accountId, { rejected, renewBeforeMs: RENEW_BEFORE_MS });
  if (stored) return stored;
  const { componentId, appId, name, component } = await db.account.findUniqueOrThrow({
    where: { id: accountId },
    include: { component: true },
  });
  if (!componentId || !component) throw new AppError('account.no_component', { name });
  const components = componentTokenSource(componentId);
  const platform = { appId: component.appId, baseUrl: hostsOf(component).api };
  try {
    // The platform's token is fetched before the account's row is locked: one connection at a time is held, never two.
    const token = await components.get();
    try {
      return await refreshLocked({ accountId, appId, name, rejected, platform, componentToken: token });
    } catch (error) {
      if (!(error instanceof StaleComponentToken)) throw error;
      const componentToken = await components.refresh(token);
      return await refreshLocked({ accountId, appId, name, rejected, platform, componentToken });
    }
  } catch (error) {
    await noteTokenFailure(accountId, error);
    throw error;
  }
}

type Refresh = {
  accountId: number;
  appId: string;
  name: string;
  rejected: string | null;
  platform: { appId: string; baseUrl: string };
  componentToken: string;
};

async function refreshLocked(input: Refresh): Promise<KeptToken> {
  const { accountId, name, rejected } = input;
  const outcome = await transaction(async (tx) => {
    await lockToken(tx, accountId);
    const stored = await findStoredToken(tx, accountId, { rejected, renewBeforeMs: RENEW_BEFORE_MS });
    if (stored) return stored;
    const account = await tx.account.findUniqueOrThrow({ where: { id: accountId } });
    if (account.revokedAt) return 'revoked';
    if (account.reauthorisationCode) return 'lost';
    const known = [account.refreshTokenCipher, account.previousRefreshTokenCipher]
      .map((cipher) => cipher && decryptOrNull(cipher))
      .filter((refreshToken) => refreshToken !== null);
    return store(
      tx,
      accountId,
      await findAuthorizerToken(fixedClient(input), input.appId, [...new Set(known)]),
    );
  });
  if (outcome === 'revoked') throw new AppError('account.revoked', { name });
  if (outcome === 'lost') throw new AppError('account.reauthorise', { name });
  return outcome;
}

async function store(tx: Tx, accountId: number, found: FoundToken): Promise<KeptToken | 'revoked' | 'lost'> {
  if (found.kind !== 'token') {
    const isRevoked = found.kind === 'revoked';
    await tx.account.update({
      where: { id: accountId },
      data: isRevoked ? { revokedAt: await now() } : { reauthorisationCode: 'account.refresh_token_lost' },
    });
    await tx.accessToken.update({ where: { accountId }, data: { tokenCipher: null, expiresAt: null } });
    return found.kind;
  }
  const { refreshToken } = found.token;
  const token = await storeToken(tx, accountId, found.token);
  await tx.account.update({
    where: { id: accountId },
    data: {
      refreshTokenCipher: encrypt(refreshToken),
      // The one that has just worked is kept until the new one was seen to work.
      previousRefreshTokenCipher: refreshToken === found.used ? null : encrypt(found.used),
    },
  });
  return token;
}

/** A client whose token does not change by itself: no second connection is taken while the row is locked. */
function fixedClient({ platform, componentToken }: Refresh) {
  return createWechatClient({
    ...platform,
    timeoutMs: CALL_TIMEOUT_MS,
    tokenParameter: 'component_access_token',
    tokens: {
      get: async () => componentToken,
      refresh: async () => {
        throw new StaleComponentToken();
      },
    },
  });
}

/** Forgets this process's copies: of an account whose authorisation changed, or all, for tests that act as a second process. */
export function forgetAuthorizerTokens(accountId?: number): void {
  cache.forget(accountId);
}
