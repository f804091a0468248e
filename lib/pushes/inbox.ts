import 'server-only';
import { pool } from '@/lib/db/client';

/** Rows without handled_at are the inbox; nothing else has to be written when a push arrives. */
export type Inbox = 'inbound_message' | 'component_event';

export type InboxRow = {
  id: string;
  account_id: number;
  openid: string;
  event: string | null;
  event_key: string | null;
  sent_at: Date;
  payload: unknown;
};
export type InboxFailure = { id: string; reason: string };

/** Real time. A worker that died gives its rows back after this. */
export const INBOX_LEASE_SECONDS = 30;
export const INBOX_ATTEMPTS = 8;
const LONGEST_REASON = 500;

/** `$1` rows at most, the longest due first, none that another worker has just taken. */
const claim = (table: Inbox, columns: string) => `
  update ${table} m set attempts = attempts + 1, due_at = clock_timestamp() + interval '${INBOX_LEASE_SECONDS} seconds'
    from (select id from ${table} where handled_at is null and due_at <= clock_timestamp()
           order by due_at, id limit $1 for update skip locked) due
   where m.id = due.id
  returning ${columns}`;
const CLAIM_MESSAGES = claim(
  'inbound_message',
  'm.id::text as id, m.account_id, m.openid, m.event, m.event_key, m.sent_at, m.payload',
);
const CLAIM_EVENTS = claim('component_event', 'm.id::text as id');

/** Takes messages that are due, oldest first. Each has to be settled with `settleInbox` within the lease. */
export async function claimMessages(limit: number): Promise<InboxRow[]> {
  const { rows } = await pool.query<InboxRow>(CLAIM_MESSAGES, [limit]);
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** Takes events of platforms that are due, as `claimMessages` does; their ids. */
export async function claimComponentEvents(limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(CLAIM_EVENTS, [limit]);
  return rows.map((row) => row.id).sort((a, b) => Number(BigInt(a) - BigInt(b)));
}

/**
 * Records how claimed rows went. One that failed comes again after 2, 4, 8 … seconds; after INBOX_ATTEMPTS it is given
 * up: handled, with its failure. Meanwhile the others go on.
 */
export async function settleInbox(
  table: Inbox,
  at: Date,
  outcome: { done: string[]; failed: InboxFailure[] },
): Promise<void> {
  if (outcome.done.length > 0) {
    await pool.query(
      `update ${table} set handled_at = $2, failure = null where id = any($1::bigint[]) and handled_at is null`,
      [outcome.done, at],
    );
  }
  if (outcome.failed.length > 0) {
    await pool.query(
      `update ${table} m set failure = x.reason,
              due_at = clock_timestamp() + make_interval(secs => power(2, least(m.attempts, 8))),
              handled_at = case when m.attempts >= $4 then $3::timestamptz end
         from unnest($1::bigint[], $2::text[]) as x(id, reason) where m.id = x.id and m.handled_at is null`,
      [
        outcome.failed.map((f) => f.id),
        outcome.failed.map((f) => f.reason.slice(0, LONGEST_REASON)),
        at,
        INBOX_ATTEMPTS,
      ],
    );
  }
}
