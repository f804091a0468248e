import { createWechatClient, type WechatClient } from '@/lib/wechat/call';
import { WechatError } from '@/lib/wechat/error';
import { fetchStableToken } from '@/lib/wechat/stable-token';

type Options = { timeoutMs?: number; onRefresh?: (rejected: string) => void };

/** A client of a sandbox account whose token is kept in memory, as the product keeps it in its database. */
export function memoryClient(
  baseUrl: string,
  { appid, secret }: { appid: string; secret: string },
  { timeoutMs = 2_000, onRefresh }: Options = {},
): WechatClient {
  let kept: string | undefined;
  const fetchToken = async () => {
    kept = (await fetchStableToken({ baseUrl, appId: appid, secret })).accessToken;
    return kept;
  };
  return createWechatClient({
    baseUrl,
    appId: appid,
    timeoutMs,
    tokens: {
      get: async () => kept ?? fetchToken(),
      refresh: async (rejected) => {
        onRefresh?.(rejected);
        return fetchToken();
      },
    },
  });
}

/** The WechatError that `work` fails with; anything else fails the test. */
export async function wechatFailure(work: Promise<unknown>): Promise<WechatError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WechatError)) throw new Error(`no WechatError but ${String(error)}`);
  return error;
}

/** All pages of a paged read. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
