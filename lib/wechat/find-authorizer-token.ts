import 'server-only';
import type { WechatClient } from './call';
import { type AuthorizerToken, listAuthorizers, refreshAuthorizerToken } from './component';
import { isWechatErrcode, WechatError } from './error';

/** The refresh token will not work again: 61023 and what live servers answer in its place. */
const DEAD_ERRCODES = [61023, 40030, 42002, 42007];
/** The owner took the authorisation back. */
const REVOKED_ERRCODE = 61003;

export type FoundToken =
  | { kind: 'token'; token: AuthorizerToken; used: string }
  | { kind: 'revoked' }
  /** No refresh token that we or WeChat's list have works: only a new authorisation by the owner helps. */
  | { kind: 'lost' };

/**
 * Gets an authorised account's next token by whatever still works: the refresh tokens that we know, newest first, then
 * the one in WeChat's own list. When an answer was lost, the call is made once more: as a rule the refresh token did not
 * change; if it did, the list has the new one.
 * @throws WechatError when WeChat cannot be asked now; then nothing is lost and the next call starts over
 * @see WeChat docs 获取/刷新接口调用令牌, 拉取所有已授权的账号信息
 */
export async function findAuthorizerToken(
  client: WechatClient,
  authorizerAppId: string,
  known: readonly string[],
): Promise<FoundToken> {
  for (const refreshToken of known) {
    const found = await tryRefresh(client, authorizerAppId, refreshToken);
    if (found !== 'dead') return found;
  }
  for await (const one of listAuthorizers(client)) {
    if (one.appId !== authorizerAppId) continue;
    if (known.includes(one.refreshToken)) return { kind: 'lost' };
    const found = await tryRefresh(client, authorizerAppId, one.refreshToken);
    return found === 'dead' ? { kind: 'lost' } : found;
  }
  return { kind: 'lost' };
}

async function tryRefresh(
  client: WechatClient,
  authorizerAppId: string,
  refreshToken: string,
  isAgain = false,
): Promise<FoundToken | 'dead'> {
  try {
    const token = await refreshAuthorizerToken(client, { authorizerAppId, refreshToken });
    return { kind: 'token', token, used: refreshToken };
  } catch (error) {
    if (isWechatErrcode(error, REVOKED_ERRCODE)) return { kind: 'revoked' };
    if (isWechatErrcode(error, ...DEAD_ERRCODES)) return 'dead';
    const wasLost = error instanceof WechatError && !error.outcomeKnown;
    if (!wasLost || isAgain) throw error;
    return tryRefresh(client, authorizerAppId, refreshToken, true);
  }
}
