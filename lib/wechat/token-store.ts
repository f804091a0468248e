import 'server-only';
import { decrypt, encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { log } from '@/lib/log';
import type { TokenSource } from './call';
import { WechatError } from './error';
import { fetchStableToken } from './stable-token';

/** WeChat hands out the next stable token five minutes before the end of this one; from here on it is fetched. */
const RENEW_BEFORE_MS = 4 * 60_000;
/** With more than this left a call goes on with the token at hand while the next one is fetched beside it. */
const WAIT_BEFORE_MS = 60_000;
/** After a refusal of the credentials nobody asks again for this long: a wrong secret stays wrong, and calls are counted. */
const REFUSED_FOR_MS = 5_000;

type Kept = { token: string; expiresAt: number };
const kept = new Map<number, Kept>();
const underWay = new Map<number, Promise<string>>();
const refusals = new Map<number, { error: WechatError; secret: string; until: number }>();

export type TokenAccount = { accountId: number; appId: string; secret: string; baseUrl: string };

/**
 * The access token of an ordinary account. PostgreSQL is the truth; this process keeps a copy. One refresh at a time:
 * within the process calls share a promise, across processes the row is locked while WeChat is asked, so whoever waited
 * finds the new token. A process killed in between rolls back, and the next call asks again (a stable token asked twice
 * is the same token).
 * @see WeChat docs 获取稳定版接口调用凭据
 */
export function tokenSource(account: TokenAccount): TokenSource {
  return {
    async get(): Promise<string> {
      const copy = kept.get(account.accountId);
      const leftMs = copy ? copy.expiresAt - Date.now() : 0;
      if (copy && leftMs > RENEW_BEFORE_MS) return copy.token;
      if (!copy || leftMs <= WAIT_BEFORE_MS) return single(account, null);
      single(account, null).catch((error: unknown) => {
        log.warn({ err: error, appId: account.appId }, 'the next token could not be fetched yet');
      });
      return copy.token;
    },
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
  const refusal = refusals.get(account.accountId);
  if (refusal && refusal.secret === account.secret && Date.now() < refusal.until) {
    return Promise.reject(refusal.error);
  }
  const started = renew(account, rejected).finally(() => underWay.delete(account.accountId));
  underWay.set(account.accountId, started);
  return started;
}

async function renew(account: TokenAccount, rejected: string | null): Promise<string> {
  const { accountId } = account;
  try {
    const token = await transaction(async (tx) => {
      await tx.$executeRaw`insert into access_token (account_id) values (${accountId}) on conflict do nothing`;
      await tx.$executeRaw`select 1 from access_token where account_id = ${accountId} for update`;
      const row = await tx.accessToken.findUniqueOrThrow({ where: { accountId } });
      if (row.tokenCipher && row.expiresAt && row.expiresAt.getTime() - Date.now() > RENEW_BEFORE_MS) {
        const stored = decrypt(row.tokenCipher);
        if (stored !== rejected) return keep(accountId, stored, row.expiresAt.getTime());
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
    refusals.delete(accountId);
    return token;
  } catch (error) {
    if (error instanceof WechatError && error.kind === 'errcode' && !error.retryable) {
      refusals.set(accountId, { error, secret: account.secret, until: Date.now() + REFUSED_FOR_MS });
    }
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
  refusals.clear();
}
