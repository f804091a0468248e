import 'server-only';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import type { WechatClient } from '@/lib/wechat/call';
import { type CallOutcome, makeCall } from './make-call';
import { type Batch, pickBatches } from './pick-batches';

/** Calls of one account under way at one time. */
export const CALLS_AT_ONCE = 6;
/** Session lock: one worker at a time decides for an account, so no fan is in two calls at once. */
const ACCOUNT_LOCK = 727_006;

type Run = {
  accountId: number;
  client: WechatClient;
  /** Business time at this moment. */
  at: () => Date;
  /** No further call begins after this moment of performance.now(). */
  until: number;
};

/**
 * Makes the calls of one account that are due, several at a time, until none is left, the time is over, or WeChat says
 * that it is enough. Nothing happens while another worker does the same. The lock ends with the worker's connection, over
 * which the work is chosen too: who has lost the lock cannot go on.
 * @throws what concerns the account as a whole; calls under way have ended by then
 */
export async function syncAccount(run: Run): Promise<void> {
  const lock = await pool.connect();
  let isBroken = false;
  const onError = () => {
    isBroken = true;
  };
  lock.on('error', onError);
  try {
    const { rows } = await lock.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', [
      ACCOUNT_LOCK,
      run.accountId,
    ]);
    if (!rows[0]?.mine) return;
    await makeCalls(lock, run).finally(() =>
      lock.query('select pg_advisory_unlock($1, $2)', [ACCOUNT_LOCK, run.accountId]).catch(onError),
    );
  } finally {
    lock.off('error', onError);
    lock.release(isBroken);
  }
}

async function makeCalls(lock: PoolClient, { accountId, client, at, until }: Run): Promise<void> {
  const busyFans = new Set<string>();
  const closedTags = new Set<number>();
  const underWay = new Set<Promise<void>>();
  let waiting: Batch[] = [];
  let isStopped = false;
  let failure: unknown;

  const note = (batch: Batch, outcome: CallOutcome) => {
    if (outcome === 'stop') isStopped = true;
    if (outcome === 'close_tag') closedTags.add(batch.tagId);
  };
  const launch = (batch: Batch) => {
    for (const { fanId } of batch.entries) busyFans.add(fanId);
    const call = makeCall(client, batch, at)
      .then((outcome) => note(batch, outcome))
      .catch((error: unknown) => {
        failure ??= error;
        isStopped = true;
      })
      .finally(() => {
        for (const { fanId } of batch.entries) busyFans.delete(fanId);
        underWay.delete(call);
      });
    underWay.add(call);
  };

  while (!isStopped && performance.now() < until) {
    const batch = waiting.shift();
    if (batch) {
      if (!closedTags.has(batch.tagId)) launch(batch);
      if (underWay.size >= CALLS_AT_ONCE) await Promise.race(underWay);
      continue;
    }
    const picked = await pickBatches(lock, { accountId, at: at(), busyFans, closedTags }).catch(
      (error: unknown) => {
        failure ??= error;
        return null;
      },
    );
    if (!picked) break;
    for (const tagId of picked.unreadyTags) closedTags.add(tagId);
    waiting = picked.batches;
    if (waiting.length > 0 || picked.unreadyTags.length > 0) continue;
    if (underWay.size === 0) break;
    // The rest belongs to fans whose call is under way.
    await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
}
