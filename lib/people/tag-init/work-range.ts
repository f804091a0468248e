import 'server-only';
import { db, pool } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/in-transaction';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { log } from '@/lib/log';
import { evaluateMembers } from '@/lib/tags/automatic/evaluate-members';
import { noteEvaluated, noteFailures, readPlan } from '@/lib/tags/automatic/read-plan';
import { now } from '@/lib/time/clock';
import { type IdRange, indexRange, setRefresh } from './index-range';
import { HOLDER_IS_GONE } from './locks';
import { MAX_RANGE_ATTEMPTS } from './schema';

/** A range is somebody else's after that, though its holder still lives: it hangs. */
const LEASE_SECONDS = 120;

type Claimed = IdRange & { runId: number; startedAt: Date };

/** `worked`: a range is done; `busy`: the rest is in others' hands; `over`: the run is finished, or not to be worked on. */
export type RangeOutcome = 'worked' | 'busy' | 'over';

/**
 * Takes the next range of a run and does it: evaluates all automatic tags and writes the tags, then the index, then ticks
 * it off. Tags and their counts are written in one transaction; a process killed after it has a range that is done again,
 * which changes nothing but writes the index anew. Any number of processes may work on a run.
 * @param owner from becomeOwner
 * @throws whatever stopped the range; it is free again, and after five times the run has failed
 */
export async function workRange(runId: number, owner: string): Promise<RangeOutcome> {
  const range = await claim(runId, owner);
  if (range === null) {
    const outcome = await endOrWait(runId);
    if (outcome === 'over') await setRefresh('usual');
    return outcome;
  }
  try {
    const { isMine, tookMs } = await writeTags(range, owner);
    if (!isMine) return 'worked';
    const indexedFrom = performance.now();
    await setRefresh('seldom');
    await indexRange(range);
    await tickOff(range, owner);
    log.debug(
      { runId, from: range.from, tagsMs: tookMs, indexMs: Math.round(performance.now() - indexedFrom) },
      'a range of an initialisation',
    );
    return 'worked';
  } catch (error) {
    await giveBack(range, owner);
    throw error;
  }
}

async function claim(runId: number, owner: string): Promise<Claimed | null> {
  const startedAt = await now();
  const { rows } = await pool.query<{ from_id: string; to_id: string; started_at: Date }>(
    `with open as (
       update tag_init_run set status = 'running', started_at = coalesce(started_at, $3::timestamptz)
        where id = $1::int and status = 'queued' returning id
     ), next as (
       select c.run_id, c.from_id from tag_init_range c join tag_init_run r on r.id = c.run_id
        where c.run_id = $1::int and r.status in ('queued', 'running') and c.done_at is null
          and (c.lease_owner is null or c.lease_until < clock_timestamp() or ${HOLDER_IS_GONE})
        order by c.from_id limit 1 for update of c skip locked
     )
     update tag_init_range c set lease_owner = $2, lease_until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'
       from next n, tag_init_run r where c.run_id = n.run_id and c.from_id = n.from_id and r.id = c.run_id
     returning c.from_id::text, c.to_id::text, r.created_at as started_at`,
    [runId, owner, startedAt.toISOString()],
  );
  const [row] = rows;
  return row ? { runId, from: BigInt(row.from_id), to: BigInt(row.to_id), startedAt: row.started_at } : null;
}

/** All rows of a run bear the time of its beginning, so that one that was interrupted writes what an undisturbed one does. */
function writeTags(range: Claimed, owner: string): Promise<{ isMine: boolean; tookMs: number }> {
  return retryDeadlock(() =>
    inTransaction(async (client) => {
      const begunAt = performance.now();
      const { rowCount } = await client.query(
        `select 1 from tag_init_range where run_id = $1 and from_id = $2::bigint and lease_owner = $3 and done_at is null
            for update`,
        [range.runId, String(range.from), owner],
      );
      if (rowCount === 0) return { isMine: false, tookMs: 0 };
      const plan = await readPlan(client, await now());
      await noteFailures(client, plan);
      const { memberCount, taggedCount, untaggedCount } = await evaluateMembers(client, plan, range, {
        at: range.startedAt,
        source: 'initialisation',
        indexPriority: null,
      });
      await client.query(
        `update tag_init_range set member_count = $3, tagged_count = tagged_count + $4, untagged_count = untagged_count + $5
          where run_id = $1 and from_id = $2::bigint`,
        [range.runId, String(range.from), memberCount, taggedCount, untaggedCount],
      );
      return { isMine: true, tookMs: Math.round(performance.now() - begunAt) };
    }),
  );
}

async function tickOff({ runId, from }: Claimed, owner: string): Promise<void> {
  await db.$executeRaw`
    update tag_init_range set done_at = clock_timestamp(), lease_owner = null, lease_until = null
     where run_id = ${runId} and from_id = ${from} and lease_owner = ${owner} and done_at is null`;
}

async function giveBack({ runId, from }: Claimed, owner: string): Promise<void> {
  await db.$executeRaw`
    with given as (
      update tag_init_range set lease_owner = null, lease_until = null, attempts = attempts + 1
       where run_id = ${runId} and from_id = ${from} and lease_owner = ${owner} returning attempts)
    update tag_init_run set status = 'failed', failure = 'tag.init_failed', finished_at = ${await now()}
      from given where id = ${runId} and status in ('queued', 'running') and given.attempts >= ${MAX_RANGE_ATTEMPTS}`;
}

/** No range is to be had: all are done, others hold the rest, or somebody paused or ended the run. */
async function endOrWait(runId: number): Promise<RangeOutcome> {
  const at = await now();
  return inTransaction(async (client) => {
    const { rows } = await client.query<{ status: string; left: boolean }>(
      `select r.status::text as status,
              exists (select 1 from tag_init_range c where c.run_id = r.id and c.done_at is null) as left
         from tag_init_run r where r.id = $1 for no key update`,
      [runId],
    );
    const [run] = rows;
    if (run?.status !== 'running' && run?.status !== 'queued') return 'over';
    if (run.left) return 'busy';
    await client.query(
      `update tag_init_run set status = 'finished', finished_at = $2::timestamptz where id = $1`,
      [runId, at.toISOString()],
    );
    await noteEvaluated(client, await readPlan(client, at), at);
    return 'over';
  });
}
