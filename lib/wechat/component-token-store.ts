import 'server-only';
import { decryptOrNull, encrypt } from '@/lib/auth/crypto';
import { db, type Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { now } from '@/lib/time/clock';
import type { TokenSource } from './call';
import { fetchComponentToken } from './component';
import { hostsOf } from './hosts';
import { lastErrorOf } from './last-error';
import { createTokenCache, type KeptToken, type TokenOwner } from './token-cache';

/** A component token lives two hours and is to be renewed ten minutes before. @see WeChat docs 获取令牌 */
const RENEW_BEFORE_MS = 10 * 60_000;
/** One refresh of a platform's token at a time: class of the PostgreSQL advisory lock. */
const LOCK_CLASS = 727_020;

const cache = createTokenCache({ renewBeforeMs: RENEW_BEFORE_MS, renew });

/**
 * The token of a third-party platform. The row `component` is the truth; this process keeps a copy. While WeChat is asked
 * an advisory lock is held and no row, so that a ticket that arrives meanwhile is stored at once. A process killed in
 * between leaves nothing: whoever is next asks WeChat with the newest ticket.
 * @throws AppError `component.no_ticket`, `component.secrets_unreadable`; WechatError 61005, 61006 (ticket), 40125 (secret), 61004 (address)
 */
export function componentTokenSource(componentId: number): TokenSource {
  return cache.source({ id: componentId });
}

async function renew({ id: componentId }: TokenOwner, rejected: string | null): Promise<KeptToken> {
  try {
    return await transaction(async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(${LOCK_CLASS}::int, ${componentId}::int)`;
      return fetchAndStore(tx, componentId, rejected);
    });
  } catch (error) {
    if (error instanceof AppError) await note(componentId, error);
    throw error;
  }
}

/** Outside the rolled-back transaction: the page shows why there is no token. */
async function note(componentId: number, error: AppError): Promise<void> {
  try {
    const data = { lastError: toJson(lastErrorOf(error)), lastErrorAt: await now() };
    await db.component.updateMany({ where: { id: componentId }, data });
  } catch (failure) {
    log.warn({ err: failure, componentId }, 'why there is no token could not be noted');
  }
}

async function fetchAndStore(tx: Tx, componentId: number, rejected: string | null): Promise<KeptToken> {
  const row = await tx.component.findUnique({ where: { id: componentId } });
  if (!row) throw new AppError('component.not_found');
  if (row.tokenCipher && row.tokenExpiresAt && row.tokenExpiresAt.getTime() - Date.now() > RENEW_BEFORE_MS) {
    const token = decryptOrNull(row.tokenCipher);
    if (token !== null && token !== rejected) return { token, expiresAt: row.tokenExpiresAt.getTime() };
  }
  const secret = decryptOrNull(row.secretCipher);
  if (secret === null) throw new AppError('component.secrets_unreadable', { name: row.name });
  const ticket = row.ticketCipher && decryptOrNull(row.ticketCipher);
  if (ticket === null) throw new AppError('component.no_ticket', { name: row.name });
  const { accessToken, expiresInSeconds } = await fetchComponentToken({
    baseUrl: hostsOf(row).api,
    appId: row.appId,
    secret,
    ticket,
  });
  const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000);
  await tx.component.update({
    where: { id: componentId },
    data: { tokenCipher: encrypt(accessToken), tokenExpiresAt: expiresAt, tokenRefreshedAt: new Date() },
  });
  return { token: accessToken, expiresAt: expiresAt.getTime() };
}

/** Forgets this process's copies; for tests that act as a second process, and after the platform's secret was changed. */
export function forgetComponentTokens(componentId?: number): void {
  cache.forget(componentId);
}
