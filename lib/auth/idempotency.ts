import 'server-only';
import { createHash } from 'node:crypto';
import { db } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';

/** How long an answer is kept. */
export const KEY_KEPT_MS = 24 * 3_600_000;
/** A request that has not ended by then was cut off by a crash: its key is free again. Longer than any transaction. */
export const KEY_LEASE_MS = 120_000;
/** Windows of rate limits are a quarter of an hour at most; older ones say nothing. */
const RATE_KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

export type StoredAnswer = { status: number; body: unknown };
type Keyed = { tokenId: string; key: string; request: (string | Uint8Array)[] };

/**
 * Does `work` once for a key of a token: whoever repeats the request gets the first answer. Only answers are kept, since
 * whatever throws has changed nothing: then the key is free at once. All times are real time.
 * @param keyed.request what makes the request: method, address and body
 * @throws AppError `api.bad_key`, `api.key_of_other_request`, `api.key_under_way` {seconds}; whatever `work` throws
 */
export async function once(
  keyed: Keyed,
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer & { isRepeat: boolean }> {
  if (!KEY.test(keyed.key)) throw new AppError('api.bad_key');
  const where = { tokenId: keyed.tokenId, key: keyed.key };
  const claim = await claimKey(keyed);
  if ('body' in claim) return { ...claim, isRepeat: true };
  const mine = { ...where, createdAt: claim.at, status: null };
  let answer: StoredAnswer;
  try {
    answer = await work();
  } catch (error) {
    await db.idempotencyKey.deleteMany({ where: mine });
    throw error;
  }
  await db.idempotencyKey.updateMany({
    where: mine,
    data: { status: answer.status, response: toJson(answer.body), finishedAt: new Date() },
  });
  return { ...answer, isRepeat: false };
}

/** Takes the key when it is new, left by a crash or a day old; otherwise answers what was stored for it. */
async function claimKey({ tokenId, key, request }: Keyed): Promise<{ at: Date } | StoredAnswer> {
  const requestHash = hashOf(request);
  const at = new Date();
  const taken = await db.$executeRaw`
    insert into idempotency_key (token_id, key, request_hash, created_at)
    values (${tokenId}::uuid, ${key}, ${requestHash}, ${at})
    on conflict (token_id, key) do update
      set request_hash = excluded.request_hash, created_at = excluded.created_at, status = null, response = null,
          finished_at = null
      where idempotency_key.created_at < ${new Date(at.getTime() - KEY_KEPT_MS)}
         or (idempotency_key.status is null and idempotency_key.created_at < ${new Date(at.getTime() - KEY_LEASE_MS)})`;
  if (taken > 0) return { at };
  const held = await db.idempotencyKey.findUnique({ where: { tokenId_key: { tokenId, key } } });
  if (held && !requestHash.equals(held.requestHash)) throw new AppError('api.key_of_other_request');
  // No row any more: the first request has just failed, and a moment later the key is free.
  if (!held || held.status === null) throw new AppError('api.key_under_way', { seconds: 1 });
  return { status: held.status, body: held.response };
}

function hashOf(request: (string | Uint8Array)[]): Buffer<ArrayBuffer> {
  const hash = createHash('sha256');
  for (const part of request) hash.update(part).update('\0');
  return Buffer.from(hash.digest());
}

/** Forgets keys of more than a day, and minutes of rate limits that are long over. */
export async function clearApiTraces(): Promise<void> {
  const now = Date.now();
  await db.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now - KEY_KEPT_MS) } } });
  await db.rateLimit.deleteMany({ where: { windowStart: { lt: new Date(now - RATE_KEPT_MS) } } });
}
