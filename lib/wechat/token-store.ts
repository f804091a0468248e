import 'server-only';
import { transaction } from '@/lib/db/transaction';
import { findStoredToken, lockToken, noteTokenFailure, storeToken } from './access-token-row';
import type { TokenSource } from './call';
import { fetchStableToken } from './stable-token';
import { createTokenCache, type KeptToken } from './token-cache';

/** WeChat hands out the next stable token five minutes before the end of this one; from here on it is fetched. */
const RENEW_BEFORE_MS = 4 * 60_000;

export type TokenAccount = { accountId: number; appId: string; secret: string; baseUrl: string };
type Owner = TokenAccount & { id: number; credential: string };

const cache = createTokenCache<Owner>({ renewBeforeMs: RENEW_BEFORE_MS, renew });

/**
 * The access token of an ordinary account. PostgreSQL is the truth; this process keeps a copy. One refresh at a time:
 * within the process calls share a promise, across processes the row is locked while WeChat is asked, so whoever waited
 * finds the new token. A process killed in between rolls back, and the next call asks again (a stable token asked twice
 * is the same token).
 * @see WeChat docs 获取稳定版接口调用凭据
 */
export function tokenSource(account: TokenAccount): TokenSource {
  return cache.source({ ...account, id: account.accountId, credential: account.secret });
}

async function renew(account: Owner, rejected: string | null): Promise<KeptToken> {
  const { accountId } = account;
  try {
    return await transaction(async (tx) => {
      await lockToken(tx, accountId);
      const stored = await findStoredToken(tx, accountId, { rejected, renewBeforeMs: RENEW_BEFORE_MS });
      if (stored) return stored;
      // Ordinary mode answers the current token; only if that is the refused one is a new one forced (20 a day).
      let answer = await fetchStableToken({ ...account, forceRefresh: false });
      if (answer.accessToken === rejected)
        answer = await fetchStableToken({ ...account, forceRefresh: true });
      return storeToken(tx, accountId, answer);
    });
  } catch (error) {
    await noteTokenFailure(accountId, error);
    throw error;
  }
}

/** Forgets this process's copies; for tests that act as a second process. */
export function forgetTokenCopies(): void {
  cache.forget();
}
