import 'server-only';
import type { PoolClient } from 'pg';

/** WeChat takes 50 openids a call (40032). */
export const OPENIDS_PER_CALL = 50;
/** Rows read at one time: some twenty calls' worth, so that somebody who waits is seen soon. */
const WINDOW = 1_000;
/** Priority of what somebody waits for on a page. */
const SOMEBODY_WAITS = 0;

/** A fan of a batch, with the outbox rows that are done when the fan is. */
export type Entry = { ids: string[]; fanId: string; openid: string; attempts: number };
/** One call: fans of one tag and direction. */
export type Batch = {
  accountId: number;
  tagId: number;
  wechatTagId: number;
  wanted: boolean;
  endpoint: 'tag' | 'untag';
  entries: Entry[];
};

export type Picked = {
  batches: Batch[];
  /** Tags that WeChat does not know yet; their work waits. */
  unreadyTags: number[];
};

type Row = {
  id: string;
  fan_id: string;
  tag_id: number;
  attempts: number;
  priority: number;
  wanted: boolean | null;
  wechat_tag_id: number | null;
  openid: string;
};

const WINDOW_OF_WORK = `
  select o.id::text as id, o.fan_id::text as fan_id, o.tag_id, o.attempts, o.priority, ft.wanted, t.wechat_tag_id, f.openid
    from (select id, fan_id, tag_id, attempts, priority from wechat_tag_outbox
           where account_id = $1 and not_before <= $2
             and not (fan_id = any($3::bigint[])) and not (tag_id = any($4::int[]))
           order by priority, id limit ${WINDOW}) o
    join fan f on f.id = o.fan_id
    join tag t on t.id = o.tag_id
    left join fan_tag ft on ft.fan_id = o.fan_id and ft.tag_id = o.tag_id
   order by o.priority, o.id`;

/**
 * The next calls of an account, the most urgent first. A fan is in one of them at most and in none while a call with that
 * fan is under way (45169): of a fan's work for several tags one part goes, the rest comes later. Only calls that are full
 * are made while more work waits, except what is most urgent.
 */
export async function pickBatches(
  client: PoolClient,
  from: { accountId: number; at: Date; busyFans: Iterable<string>; closedTags: Iterable<number> },
): Promise<Picked> {
  const { rows } = await client.query<Row>(WINDOW_OF_WORK, [
    from.accountId,
    from.at,
    [...from.busyFans],
    [...from.closedTags],
  ]);
  const orphans = rows.filter((row) => row.wanted === null).map((row) => row.id);
  if (orphans.length > 0) {
    // The fan's tag is no longer wished for either way, such as after a merge.
    await client.query('delete from wechat_tag_outbox where id = any($1::bigint[])', [orphans]);
  }
  const unready = new Set(rows.filter((row) => row.wechat_tag_id === null).map((row) => row.tag_id));
  const groups = group(rows);
  const isMore = rows.length === WINDOW;
  const batches = groups.flatMap((found, index) => {
    const entries = [...found.entries.values()];
    const mayBePart = !isMore || index === 0 || found.priority === SOMEBODY_WAITS;
    const taken = mayBePart ? entries.length : entries.length - (entries.length % OPENIDS_PER_CALL);
    return cut(entries.slice(0, taken), OPENIDS_PER_CALL).map((part) => ({
      accountId: from.accountId,
      tagId: found.tagId,
      wechatTagId: found.wechatTagId,
      wanted: found.wanted,
      endpoint: found.wanted ? ('tag' as const) : ('untag' as const),
      entries: part,
    }));
  });
  return { batches, unreadyTags: [...unready] };
}

type Group = {
  tagId: number;
  wechatTagId: number;
  wanted: boolean;
  priority: number;
  entries: Map<string, Entry>;
};

function group(rows: Row[]): Group[] {
  const groups = new Map<string, Group>();
  const placeOf = new Map<string, Group>();
  for (const row of rows) {
    const { wanted, wechat_tag_id: wechatTagId, tag_id: tagId, fan_id: fanId } = row;
    if (wanted === null || wechatTagId === null) continue;
    const key = `${tagId}:${wanted}`;
    const found = groups.get(key) ?? {
      tagId,
      wechatTagId,
      wanted,
      priority: row.priority,
      entries: new Map(),
    };
    const place = placeOf.get(fanId) ?? found;
    // Of one fan only one tag's work at a time.
    if (place !== found) continue;
    groups.set(key, found);
    placeOf.set(fanId, found);
    const entry = found.entries.get(fanId);
    if (entry) entry.ids.push(row.id);
    else found.entries.set(fanId, { ids: [row.id], fanId, openid: row.openid, attempts: row.attempts });
  }
  return [...groups.values()];
}

/** A list in parts of up to `size`. */
export function cut<T>(list: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}
