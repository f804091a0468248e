import 'server-only';
import { decryptOrNull, encrypt } from '@/lib/auth/crypto';
import { db, type Tx } from '@/lib/db/client';
import { log } from '@/lib/log';
import type { KeptToken } from './token-cache';

/** Whoever changes an account's tokens holds this row until they commit: one refresh at a time, and no new authorisation in between. */
export async function lockToken(tx: Tx, accountId: number): Promise<void> {
  await tx.$executeRaw`insert into access_token (account_id) values (${accountId}) on conflict do nothing`;
  await tx.$executeRaw`select 1 from access_token where account_id = ${accountId} for update`;
}

/** The stored token of an account if it lives for longer than `renewBeforeMs` and is not the one that WeChat refused. */
export async function findStoredToken(
  tx: Tx,
  accountId: number,
  { rejected, renewBeforeMs }: { rejected: string | null; renewBeforeMs: number },
): Promise<KeptToken | undefined> {
  const row = await tx.accessToken.findUnique({ where: { accountId } });
  if (!row?.tokenCipher || !row.expiresAt) return undefined;
  if (row.expiresAt.getTime() - Date.now() <= renewBeforeMs) return undefined;
  // What cannot be read is fetched anew.
  const token = decryptOrNull(row.tokenCipher);
  return token === null || token === rejected ? undefined : { token, expiresAt: row.expiresAt.getTime() };
}

/** Stores a token that WeChat has just given; what went wrong before it is over. */
export async function storeToken(
  tx: Tx,
  accountId: number,
  given: { accessToken: string; expiresInSeconds: number },
): Promise<KeptToken> {
  const expiresAt = new Date(Date.now() + given.expiresInSeconds * 1_000);
  await tx.accessToken.update({
    where: { accountId },
    data: {
      tokenCipher: encrypt(given.accessToken),
      expiresAt,
      refreshedAt: new Date(),
      lastError: null,
      lastErrorAt: null,
    },
  });
  return { token: given.accessToken, expiresAt: expiresAt.getTime() };
}

/**
 * Notes why there is no token, outside the transaction that was rolled back: pages show it. Whoever asked gets that
 * reason also when it cannot be noted.
 */
export async function noteTokenFailure(accountId: number, error: unknown): Promise<void> {
  const lastError = error instanceof Error ? error.message.slice(0, 500) : String(error);
  try {
    await db.accessToken.upsert({
      where: { accountId },
      create: { accountId, lastError, lastErrorAt: new Date() },
      update: { lastError, lastErrorAt: new Date() },
    });
  } catch (failure) {
    log.warn({ err: failure, accountId }, 'why there is no token could not be noted');
  }
}
