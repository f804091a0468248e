import 'server-only';
import { pool } from '@/lib/db/client';
import type { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import type { Batch, Entry } from './pick-batches';

/** Refusals of one fan before it is given up and shown on the tag's page. */
export const MAX_ATTEMPTS = 5;
export const RETRY_MS = 30_000;
/** What an account's failure, or a tag that is gone, changes in one transaction. */
const ROWS_AT_ONCE = 20_000;

/** Rows are locked in order of fan, as whoever tags them does: two who meet wait for each other instead of failing. */
const HELD = `held as (
  select fan_id from fan_tag where tag_id = $1 and fan_id = any($2::bigint[]) order by fan_id for no key update)`;

/**
 * WeChat has agreed. Only the rows that were known before the call leave: whoever changed their mind meanwhile has a row
 * of their own and is brought to WeChat next.
 */
export async function confirm(batch: Batch, entries: Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await pool.query(
    `with ${HELD}, done as (delete from wechat_tag_outbox where id = any($3::bigint[]))
     update fan_tag t set confirmed = $4, failure = null from held h where t.fan_id = h.fan_id and t.tag_id = $1`,
    [batch.tagId, fansOf(entries), idsOf(entries), batch.wanted],
  );
}

/** The refusal stays with the fans, where the tag's page shows it; they are not asked for again. */
export async function giveUp(batch: Batch, entries: Entry[], reason: string): Promise<void> {
  if (entries.length === 0) return;
  await pool.query(
    `with ${HELD}, done as (delete from wechat_tag_outbox where id = any($3::bigint[]))
     update fan_tag t set failure = $4 from held h where t.fan_id = h.fan_id and t.tag_id = $1`,
    [batch.tagId, fansOf(entries), idsOf(entries), reason],
  );
}

/** Once more in half a minute, for those only; after the last try the refusal stays with the fan. */
export async function tryAgainLater(batch: Batch, entries: Entry[], at: Date, reason: string): Promise<void> {
  const isLast = ({ attempts }: Entry) => attempts + 1 >= MAX_ATTEMPTS;
  await giveUp(batch, entries.filter(isLast), reason);
  await postpone(
    entries.filter((entry) => !isLast(entry)),
    at,
    { waitMs: RETRY_MS, attempt: 1 },
  );
}

/** `attempt` 1 counts towards giving up; an outage is nobody's attempt. */
export async function postpone(
  entries: Entry[],
  at: Date,
  { waitMs, attempt }: { waitMs: number; attempt: 0 | 1 },
): Promise<void> {
  if (entries.length === 0) return;
  await pool.query(
    'update wechat_tag_outbox set not_before = $2, attempts = attempts + $3 where id = any($1::bigint[])',
    [idsOf(entries), new Date(at.getTime() + waitMs), attempt],
  );
}

/** What concerns the account is nobody's failure: all that is due keeps its tries, and says why it waits. */
export async function putOffAccount(
  accountId: number,
  at: Date,
  error: AppError,
  waitMs: number,
): Promise<void> {
  await pool.query(
    `with due as (
       update wechat_tag_outbox set not_before = $3 where id in (
         select id from wechat_tag_outbox where account_id = $1 and not_before <= $2
          order by priority, id limit ${ROWS_AT_ONCE})
       returning fan_id, tag_id)
     update fan_tag ft set failure = $4 from due where ft.fan_id = due.fan_id and ft.tag_id = due.tag_id`,
    [accountId, at, new Date(at.getTime() + waitMs), storedReason(error)],
  );
}

/** A tag that is gone at WeChat reaches nobody: all its work is given up, part by part. */
export async function giveUpTag(accountId: number, tagId: number, reason: string): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `with gone as (
         delete from wechat_tag_outbox where id in (
           select id from wechat_tag_outbox where account_id = $1 and tag_id = $2 order by id limit ${ROWS_AT_ONCE})
         returning fan_id)
       update fan_tag ft set failure = $3 from (select distinct fan_id from gone) g
        where ft.fan_id = g.fan_id and ft.tag_id = $2`,
      [accountId, tagId, reason],
    );
    if ((rowCount ?? 0) === 0) return;
  }
}

function fansOf(entries: Entry[]): string[] {
  return entries.map(({ fanId }) => fanId);
}

function idsOf(entries: Entry[]): string[] {
  return entries.flatMap(({ ids }) => ids);
}
