import 'server-only';
import { decryptOrNull } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { componentTokenSource } from '@/lib/wechat/component-token-store';
import { hostsOf } from '@/lib/wechat/hosts';
import { exchangeOauthCode, type OauthBy, oauthUrl } from '@/lib/wechat/oauth';
import { accountAccess } from './account-client';

/** Longer than any page of a phone waits. */
const TIMEOUT_MS = 8_000;

/**
 * Where a phone goes to say whose it is; nothing is asked of its owner (`snsapi_base`).
 * @param input.redirectUri a page of ours; WeChat refuses other hosts than the one registered (10003)
 * @throws AppError as accountAccess (no such account, disabled, revoked …)
 * @see WeChat docs 网页授权
 */
export async function fanOauthUrl(input: {
  accountId: number;
  redirectUri: string;
  state: string;
}): Promise<string> {
  const { accountId, redirectUri, state } = input;
  await accountAccess(accountId);
  const account = await ownerOf(accountId);
  return oauthUrl(hostsOf(account), {
    appId: account.appId,
    redirectUri,
    scope: 'snsapi_base',
    state,
    componentAppId: account.mode === 'component' ? account.component?.appId : undefined,
  });
}

/**
 * Who came back from the OAuth page.
 * @throws AppError as accountAccess, `h5.snapshot` (a stand-in that WeChat made up); WechatError 40029, 40163, 42003
 */
export async function exchangeFanCode(input: {
  accountId: number;
  code: string;
}): Promise<{ appId: string; openid: string }> {
  const { baseUrl, appId } = await accountAccess(input.accountId);
  const by = await rightOf(await ownerOf(input.accountId));
  const token = await exchangeOauthCode({ baseUrl, timeoutMs: TIMEOUT_MS, appId, code: input.code, by });
  if (token.isSnapshotUser) throw new AppError('h5.snapshot');
  return { appId, openid: token.openid };
}

function ownerOf(accountId: number) {
  return db.account.findUniqueOrThrow({
    where: { id: accountId },
    select: {
      appId: true,
      name: true,
      mode: true,
      isSandbox: true,
      secretCipher: true,
      component: { select: { id: true, appId: true } },
    },
  });
}

async function rightOf(account: Awaited<ReturnType<typeof ownerOf>>): Promise<OauthBy> {
  const { mode, component, name, secretCipher } = account;
  if (mode === 'component') {
    if (!component) throw new AppError('account.no_component', { name });
    const componentToken = await componentTokenSource(component.id).get();
    return { componentAppId: component.appId, componentToken };
  }
  const secret = secretCipher && decryptOrNull(secretCipher);
  if (!secret) throw new AppError('account.no_secret', { name });
  return { secret };
}
