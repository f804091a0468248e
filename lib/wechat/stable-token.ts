import 'server-only';
import { type Fetch, send } from './transport';
import { getStableToken } from './wire/token';

/**
 * Fetches an account's stable token. In normal mode WeChat hands out the same token while it lives; `forceRefresh`
 * kills it (20 a day, 30 s apart), so it is asked for only after WeChat refused the token at hand.
 * @see WeChat docs 获取稳定版接口调用凭据
 */
export async function fetchStableToken(input: {
  baseUrl: string;
  appId: string;
  secret: string;
  forceRefresh?: boolean;
  timeoutMs?: number;
  fetch?: Fetch;
}): Promise<{ accessToken: string; expiresInSeconds: number }> {
  const reply = await send(getStableToken, {
    baseUrl: input.baseUrl,
    timeoutMs: input.timeoutMs ?? 10_000,
    fetch: input.fetch,
    body: {
      grant_type: 'client_credential',
      appid: input.appId,
      secret: input.secret,
      force_refresh: input.forceRefresh ?? false,
    },
  });
  return { accessToken: reply.access_token, expiresInSeconds: reply.expires_in };
}
