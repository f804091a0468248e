import 'server-only';
import { decrypt, encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { fetchStableToken } from './stable-token';

/** Renewed this long before its end; WeChat itself renews a stable token five minutes before. */
const RENEW_BEFORE_MS = 4 * 60_000;

type Kept = { token: string; expiresAt: number };
const kept = new Map<number, Kept>();
const underWay = new Map<number, Promise<string>>();

export type TokenAccount = { accountId: number; appId: string; secret: string; baseUrl: string };

/**
 * The access token of an ordinary account. PostgreSQL is the truth; this process keeps a copy. One refresh at a time:
 * within the process calls share a promise, across processes the row is locked while WeChat is asked, so whoever waited
 * finds the new token. A process killed in between rolls back, and the next call asks again (a stable token asked twice
 * is the same token).
 */
export function tokenSource(account: TokenAccount) {
  return {
    /** A token that is valid now. */
    async get(): Promise<string> {
      const copy = kept.get(account.accountId);
      if (copy && copy.expiresAt - Date.now() > RENEW_BEFORE_MS) return copy.token;
      return single(account, null);
    },
    /** A token other than `rejected`, which WeChat has just refused. */
    async refresh(rejected: string): Promise<string> {
      const copy = kept.get(account.accountId);
      if (copy && copy.token !== rejected) return copy.token;
      kept.delete(account.accountId);
      return single(account, rejected);
    },
  };
}

function single(account: TokenAccount, rejected: string | null): Promise<string> {
  const running = underWay.get(account.accountId);
  if (running) return running;
  const started = renew(account, rejected).finally(() => underWay.delete(account.accountId));
  underWay.set(account.accountId, started);
  return started;
}

async function renew(account: TokenAccount, rejected: string | null): Promise<string> {
  const { accountId } = account;
  try {
    return await transaction(async (tx) => {
      await tx.$executeRaw`insert into access_token (account_id) values (${accountId}) on conflict do nothing`;
      await tx.$executeRaw`select 1 from access_token where account_id = ${accountId} for update`;
      const row = await tx.accessToken.findUniqueOrThrow({ where: { accountId } });
      if (row.tokenCipher && row.expiresAt && row.expiresAt.getTime() - Date.now() > RENEW_BEFORE_MS) {
        const token = decrypt(row.tokenCipher);
        if (token !== rejected) return keep(accountId, token, row.expiresAt.getTime());
      }
      // Ordinary mode answers the current token; only if that is the refused one is a new one forced (20 a day).
      let answer = await fetchStableToken({ ...account, forceRefresh: false });
      if (answer.accessToken === rejected)
        answer = await fetchStableToken({ ...account, forceRefresh: true });
      const expiresAt = new Date(Date.now() + answer.expiresInSeconds * 1_000);
      await tx.accessToken.update({
        where: { accountId },
        data: {
          tokenCipher: encrypt(answer.accessToken),
          expiresAt,
          refreshedAt: new Date(),
          lastError: null,
          lastErrorAt: null,
        },
      });
      return keep(accountId, answer.accessToken, expiresAt.getTime());
    });
  } catch (error) {
    // Outside the rolled-back transaction: the home page shows why there is no token.
    const lastError = error instanceof Error ? error.message.slice(0, 500) : String(error);
    await db.accessToken.upsert({
      where: { accountId },
      create: { accountId, lastError, lastErrorAt: new Date() },
      update: { lastError, lastErrorAt: new Date() },
    });
    throw error;
  }
}

function keep(accountId: number, token: string, expiresAt: number): string {
  kept.set(accountId, { token, expiresAt });
  return token;
}

/** Forgets this process's copies; for tests that act as a second process. */
export function forgetTokenCopies(): void {
  kept.clear();
}
