import 'server-only';
import { createGroupCommit } from './group-commit';
import type { MessageRow } from './message-row';
import { isAboutValues, steadyQuery } from './steady-query';

const MOST_ROWS = 500;
/** Two: while one is written out, the next is sent. More would only contend for the same disk. */
const MOST_IN_FLIGHT = 2;
const MOST_WAITING = 20_000;

const INSERT = `
  insert into inbound_message (account_id, dedup_key, openid, kind, msg_type, event, sent_at, received_at, handled_at,
    failure, msg_id, event_key, content, media_id, thumb_media_id, url, title, latitude, longitude, ticket, menu_id,
    status, payload)
  select r.* from json_to_recordset($1::json) as r(account_id int, dedup_key text, openid text, kind text,
    msg_type text, event text, sent_at timestamptz, received_at timestamptz, handled_at timestamptz, failure text,
    msg_id bigint, event_key text, content text, media_id text, thumb_media_id text, url text, title text,
    latitude float8, longitude float8, ticket text, menu_id bigint, status text, payload jsonb)
  on conflict (account_id, dedup_key) do nothing`;

const commits = createGroupCommit<MessageRow>({
  async write(rows) {
    await steadyQuery({ name: 'store-messages', text: INSERT, values: [JSON.stringify(rows)] });
  },
  keyOf: (row) => `${row.account_id} ${row.dedup_key}`,
  isAboutRows: isAboutValues,
  maxRows: MOST_ROWS,
  maxInFlight: MOST_IN_FLIGHT,
  maxWaiting: MOST_WAITING,
});

/**
 * Stores a message once; resolves when it is committed, be it by this call or by an earlier one.
 * @throws StoreUnavailable when PostgreSQL does not take it in time; RowRefused when it never will
 */
export function storeMessage(row: MessageRow): Promise<void> {
  return commits.add(row);
}
