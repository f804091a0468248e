import { Prisma } from '@/lib/db/generated/client';
import type { TimelineData, TimelineKind } from '@/lib/members/schema';

/** Whose events, before which event, how many at most. */
export type TimelineScope = {
  id: bigint;
  /** The member and the rows that were merged into it. */
  family: bigint[];
  fans: { id: bigint; accountId: number; openid: string }[];
  before: { at: string; key: string };
  limit: number;
  /** Whether the reader sees messages, follows among them. */
  hasMessages: boolean;
  /** The reader's branches; null: all. */
  branchIds: number[] | null;
};

export type TimelineRow = {
  at: Date;
  /** Unique among the member's events; breaks ties of time. */
  key: string;
  kind: TimelineKind;
  source: string | null;
  ref: string | null;
  data: TimelineData;
};

type Source = { isOfMessages?: boolean; rows: (scope: TimelineScope) => Prisma.Sql };

/** Audit rows that say what another source says already, with less. */
const TOLD_OTHERWISE = [
  'member.tag',
  'member.change_branch',
  'member.merge',
  'member.undo_merge',
  'member.undo_phone_move',
];

/** Events of rows in `from`, cut to one page by the key; `key` has to sort as its row's id does. */
function newest(
  { before, limit }: TimelineScope,
  what: { at: Prisma.Sql; key: Prisma.Sql; select: Prisma.Sql; from: Prisma.Sql },
): Prisma.Sql {
  const { at, key, select, from } = what;
  return Prisma.sql`
    select ${at} as at, ${key} as key, ${select} ${from}
       and ${at} <= ${before.at}::timestamptz
       and (${at} < ${before.at}::timestamptz or (${key}) collate "C" < ${before.key})
     order by ${at} desc, (${key}) collate "C" desc limit ${limit}`;
}

/** A number as text of one length, so that text sorts as numbers do. */
const padded = (column: Prisma.Sql) => Prisma.sql`lpad((${column})::text, 19, '0')`;

const firsts: Source['rows'] = (scope) => Prisma.sql`
  ${newest(scope, {
    at: Prisma.sql`m.created_at`,
    key: Prisma.sql`'a:first'`,
    select: Prisma.sql`'first_seen' as kind, null::text as source, null::text as ref, '{}'::jsonb as data`,
    from: Prisma.sql`from member m where m.id = ${scope.id}`,
  })}`;

const registrations: Source['rows'] = (scope) =>
  newest(scope, {
    at: Prisma.sql`m.registered_at`,
    key: Prisma.sql`'b:registered'`,
    select: Prisma.sql`'registered', 'store', m.store_id::text, '{}'::jsonb`,
    from: Prisma.sql`from member m where m.id = ${scope.id} and m.registered_at is not null`,
  });

/** The last follow and the last leave of each fan; those that came as a push stand among the messages. */
const follows = (kind: 'follow' | 'unfollow', column: Prisma.Sql): Source['rows'] => {
  const event = kind === 'follow' ? 'subscribe' : 'unsubscribe';
  return (scope) =>
    newest(scope, {
      at: Prisma.sql`f.${column}`,
      key: Prisma.sql`${`c:${kind}:`} || ${padded(Prisma.sql`f.id`)}`,
      select: Prisma.sql`${kind}, case when f.channel_id is null then null else 'channel' end, f.channel_id::text,
        jsonb_build_object('account', a.name, 'scene', f.scene)`,
      from: Prisma.sql`
        from fan f join account a on a.id = f.account_id
       where f.member_id = ${scope.id} and f.${column} is not null and not (${scope.hasMessages} and exists (
         select 1 from inbound_message i
          where i.account_id = f.account_id and i.openid = f.openid and i.event = ${event}
            and i.received_at between f.${column} - interval '1 minute' and f.${column} + interval '1 day'))`,
    });
};

/** Fan by fan, so that each reads one page of its own index; places have a source of their own. */
const messages: Source['rows'] = (scope) => {
  const { fans } = scope;
  return Prisma.sql`
    select i.* from unnest(${fans.map((fan) => fan.accountId)}::int[], ${fans.map((fan) => fan.openid)}::text[])
           as f(account_id, openid)
      join account a on a.id = f.account_id
     cross join lateral (${newest(scope, {
       at: Prisma.sql`i.received_at`,
       key: Prisma.sql`'d:' || ${padded(Prisma.sql`i.id`)}`,
       select: Prisma.sql`case i.event when 'subscribe' then 'follow' when 'unsubscribe' then 'unfollow' else 'message' end, null::text,
         null::text, jsonb_build_object('id', i.id::text, 'account', a.name, 'message', i.kind,
           'text', left(coalesce(i.content, i.event_key, i.title, ''), 140))`,
       from: Prisma.sql`
         from inbound_message i
        where i.account_id = f.account_id and i.openid = f.openid and i.event is distinct from 'location'`,
     })}) i`;
};

const tags: Source['rows'] = (scope) =>
  newest(scope, {
    at: Prisma.sql`v.applied_at`,
    key: Prisma.sql`'e:' || ${padded(Prisma.sql`v.tag_id`)}`,
    select: Prisma.sql`'tag', v.source, v.source_ref, jsonb_build_object('name', t.name, 'tagKind', t.kind, 'color', g.color)`,
    from: Prisma.sql`
      from (
        select tag_id, applied_at, source::text as source, source_ref from member_tag where member_id = ${scope.id}
        union all
        select x.tag_id, min(x.applied_at), min(x.source::text), null from fan f join fan_tag x on x.fan_id = f.id and x.wanted
         where f.member_id = ${scope.id} group by x.tag_id
      ) v join tag t on t.id = v.tag_id left join tag_group g on g.id = t.group_id where true`,
  });

const branches: Source['rows'] = (scope) =>
  newest(scope, {
    at: Prisma.sql`c.at`,
    key: Prisma.sql`'f:' || ${padded(Prisma.sql`c.id`)}`,
    select: Prisma.sql`'branch', c.source, c.ref, jsonb_build_object('from', o.name, 'to', n.name,
      'otherId', nullif(c.member_id, ${scope.id})::text)`,
    from: Prisma.sql`
      from member_branch_change c left join branch o on o.id = c.from_branch_id left join branch n on n.id = c.to_branch_id
     where c.member_id = any(${scope.family}::bigint[])`,
  });

const places: Source['rows'] = (scope) =>
  newest(scope, {
    at: Prisma.sql`l.at`,
    key: Prisma.sql`'g:' || ${padded(Prisma.sql`l.id`)}`,
    select: Prisma.sql`'location', l.source, null,
      jsonb_build_object('latitude', l.latitude, 'longitude', l.longitude, 'accuracyM', l.accuracy_m)`,
    from: Prisma.sql`from member_location l where l.member_id = ${scope.id}`,
  });

/** Merges into this row, or into one that was merged in later, and numbers that came or went. */
const merges = (column: Prisma.Sql, suffix: '' | 'undo_'): Source['rows'] => {
  const key = suffix ? 'i:' : 'h:';
  // Who undid it stands in the audit row alone.
  const by = Prisma.sql`
    (select l.actor_name from audit_log l
      where l.target_type = 'member' and l.target_id = m.winner_id::text and l.details->>'mergeId' = m.id::text
        and l.action in ('member.undo_merge', 'member.undo_phone_move') limit 1)`;
  // A row that was merged in is the same person; whoever gave or took a number is somebody else.
  const seen = ({ branchIds }: TimelineScope) => Prisma.sql`
    (${branchIds === null} or o.branch_id = any(${branchIds ?? []}::int[]) or m.kind = 'merge' and m.undone_at is null)`;
  const who = suffix ? Prisma.sql`null, null` : Prisma.sql`m.actor_kind, m.actor_id`;
  return (scope) =>
    newest(scope, {
      at: Prisma.sql`m.${column}`,
      key: Prisma.sql`${key} || m.id::text`,
      select: Prisma.sql`${suffix} || m.kind, ${who}, jsonb_build_object('name', case when ${seen(scope)} then o.name end, 'otherId', o.id::text,
        'isWinner', m.winner_id = any(${scope.family}::bigint[]), 'by', ${suffix ? by : Prisma.sql`null`})`,
      from: Prisma.sql`
        from (
          select * from member_merge where winner_id = any(${scope.family}::bigint[])
          union
          select * from member_merge where loser_id = ${scope.id}
        ) m join member o on o.id = case when m.winner_id = any(${scope.family}::bigint[]) then m.loser_id else m.winner_id end
       where m.${column} is not null`,
    });
};

const edits: Source['rows'] = (scope) =>
  newest(scope, {
    at: Prisma.sql`l.at`,
    key: Prisma.sql`'j:' || ${padded(Prisma.sql`l.id`)}`,
    select: Prisma.sql`'edit', null, null, jsonb_build_object('action', l.action, 'by', l.actor_name, 'fields', l.details->'fields',
      'code', l.details->>'code', 'name', t.name)`,
    from: Prisma.sql`
      from audit_log l left join tag t on t.code = l.details->>'code'
     where l.target_type = 'member' and l.target_id = any(${scope.family.map(String)}::text[])
       and l.action <> all(${TOLD_OTHERWISE}::text[])`,
  });

/** A chain has a few hundred broadcasts in all, so each is asked for its one row by key. */
const broadcasts: Source['rows'] = (scope) =>
  newest(scope, {
    at: Prisma.sql`t.called_at`,
    key: Prisma.sql`'k:' || b.id::text || ':' || ${padded(Prisma.sql`p.member_id`)}`,
    select: Prisma.sql`'broadcast', null, null, jsonb_build_object('id', b.id, 'name', b.title, 'account', a.name)`,
    from: Prisma.sql`
      from broadcast b
      join account a on a.id = b.account_id
      join snapshot_person p on p.snapshot_id = b.snapshot_id and p.member_id = any(${scope.family}::bigint[])
      join broadcast_batch t on t.broadcast_id = b.id and t.number = p.batch_number
     where p.drop_reason is null and t.status in ('accepted', 'finished') and t.called_at is not null`,
  });

/** Where a member's events come from, each bounded by itself. */
export const TIMELINE_SOURCES: readonly Source[] = [
  { rows: firsts },
  { rows: registrations },
  { rows: follows('follow', Prisma.sql`followed_at`) },
  { rows: follows('unfollow', Prisma.sql`unfollowed_at`) },
  { isOfMessages: true, rows: messages },
  { rows: tags },
  { rows: branches },
  { rows: places },
  { rows: merges(Prisma.sql`at`, '') },
  { rows: merges(Prisma.sql`undone_at`, 'undo_') },
  { rows: edits },
  { rows: broadcasts },
];
