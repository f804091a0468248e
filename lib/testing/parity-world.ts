import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Pool } from 'pg';
import type { ClauseOf, FieldName, RuleClause } from '@/lib/rules/clauses';
import { BUCKET_COUNT } from '@/lib/rules/clauses';
import type { RuleSubject } from '@/lib/rules/evaluate';
import { type AudienceRule, audienceRule, type RuleNode } from '@/lib/rules/schema';

/** Six in the evening in Beijing. */
export const NOW = new Date('2026-03-10T10:00:00Z');
const MONTHS = ['2026-02', '2026-03', '2026-04'];
const PROVINCES = ['浙江省', '上海市', '江苏省'];
const CITIES = ['杭州市', '宁波市', '上海市', '南京市'];
const CENTRE = { latitude: 30.25, longitude: 120.17 };

export type Population = {
  tagCodes: string[];
  branchIds: number[];
  accountIds: number[];
  storeIds: number[];
  channelIds: number[];
  audienceIds: string[];
};
export type Person = RuleSubject & { id: number };

/**
 * Members of every sort: tags of three kinds with times on and off midnight, some without a branch, some merged, several
 * fans a member on three accounts (the last a 订阅号), with receipts, places around 杭州, and audiences that use each other.
 */
export async function populate(pool: Pool, members: number, seed: number): Promise<Population> {
  // Whole hours, so that many times fall on a Beijing midnight.
  const back = (days: number) =>
    `date_trunc('hour', '${NOW.toISOString()}'::timestamptz - random() * interval '${days} days')`;
  const maybe = (share: number, value: string) => `case when random() < ${share} then ${value} end`;
  const anyOf = (values: string[]) =>
    `(array[${values.map((v) => `'${v}'`).join(',')}])[1 + floor(random() * ${values.length})::int]`;
  await pool.query(`select setseed(${seed % 1000} / 1000.0)`);
  await pool.query(`
    update clock_offset set offset_ms = extract(epoch from '${NOW.toISOString()}'::timestamptz - clock_timestamp()) * 1000;
    insert into account (app_id, original_id, name, kind)
      select 'wx' || i, 'gh' || i, 'account ' || i, case when i = 3 then 'subscription' else 'service' end::"AccountKind"
        from generate_series(1, 3) i;
    insert into tag (code, name, kind, updated_at)
      select 'b' || i, 'branch ' || i, 'branch', now() from generate_series(1, 5) i;
    insert into branch (code, name, tag_id, latitude, longitude)
      select code, name, id, ${maybe(0.8, `${CENTRE.latitude} + random() / 10`)}, ${CENTRE.longitude} from tag where kind = 'branch';
    insert into store (branch_id, code, name, latitude, longitude)
      select 1 + i % 5, 's' || i, 'store ' || i, ${CENTRE.latitude} + random() / 20, ${CENTRE.longitude} + random() / 20
        from generate_series(1, 6) i;
    insert into channel (account_id, branch_id, scene, name)
      select 1 + i % 3, 1 + i % 5, 'scene' || i, 'channel ' || i from generate_series(1, 5) i;
    insert into tag (code, name, kind, updated_at)
      select 't' || i, 'local ' || i, 'local', now() from generate_series(1, 12) i;
    insert into tag (code, name, kind, account_id, wechat_tag_id, updated_at)
      select 'w' || i, 'wechat ' || i, 'wechat', 1 + i % 2, 100 + i, now() from generate_series(1, 6) i;
    insert into member (name, branch_id, store_id, channel_id, sex, birth_month, province, city, registered_at, created_at,
                        latitude, longitude, located_at, updated_at)
      select 'm' || i, ${maybe(0.8, '1 + floor(random() * 5)::int')}, ${maybe(0.5, '1 + floor(random() * 6)::int')},
             ${maybe(0.5, '1 + floor(random() * 5)::int')}, ${maybe(0.8, `${anyOf(['female', 'male'])}::"Sex"`)},
             ${maybe(0.7, '1 + floor(random() * 12)::int')}, ${maybe(0.8, anyOf(PROVINCES))}, ${maybe(0.8, anyOf(CITIES))},
             ${maybe(0.7, back(60))}, ${back(90)}, p.latitude, p.longitude, case when p.latitude is not null then ${back(40)} end, now()
        from generate_series(1, ${members}) i
        cross join lateral (select ${maybe(0.7, `${CENTRE.latitude} + (random() - 0.4) / 10 + i * 0`)} as latitude,
                                   ${CENTRE.longitude} + (random() - 0.4) / 10 as longitude) p;
    update member set longitude = null where latitude is null;
    insert into member_tag (member_id, tag_id, applied_at, source)
      select m.id, t.id, ${back(40)}, 'staff' from member m cross join tag t
       where t.kind = 'local' and random() < 0.06 * (1 + t.id % 8);
    insert into fan (account_id, openid, member_id, is_subscribed, followed_at, unfollowed_at, blacklisted_at, last_interaction_at, channel_id)
      select 1 + i % 3, 'o' || i, 1 + floor(random() * ${members})::int, x.follows, ${maybe(0.9, back(60))},
             case when x.follows then ${maybe(0.1, back(20))} else ${maybe(0.8, back(20))} end,
             ${maybe(0.15, back(20))}, ${maybe(0.8, back(30))}, ${maybe(0.4, '1 + floor(random() * 5)::int')}
        from generate_series(1, ${Math.round(members * 1.5)}) i cross join lateral (select random() < 0.7 + i * 0 as follows) x;
    insert into fan_month_receipt (fan_id, month, count)
      select f.id, m, 1 + floor(random() * 5)::int from fan f cross join unnest(array['${MONTHS.join("','")}']) m where random() < 0.8;
    insert into fan_tag (fan_id, tag_id, applied_at, wanted, source)
      select f.id, t.id, ${back(40)}, random() < 0.8, 'staff' from fan f join tag t on t.account_id = f.account_id
       where random() < 0.35;
    update member set merged_into_id = 1 where id > 1 and id % 40 = 0;`);
  const ids = async <T>(sql: string) => (await pool.query<{ v: T }>(sql)).rows.map((row) => row.v);
  const population = {
    tagCodes: await ids<string>('select code as v from tag order by id'),
    branchIds: await ids<number>('select id as v from branch order by id'),
    accountIds: await ids<number>('select id as v from account order by id'),
    storeIds: await ids<number>('select id as v from store order by id'),
    channelIds: await ids<number>('select id as v from channel order by id'),
    audienceIds: [] as string[],
  };
  const audience = async (name: string, rule: RuleNode[]) => {
    const { rows } = await pool.query<{ id: string }>(
      'insert into audience (name, rule) values ($1, $2) returning id',
      [name, JSON.stringify({ version: 1, combinator: 'or', rules: rule })],
    );
    population.audienceIds.push(String(rows[0]?.id));
  };
  await audience('plain', [{ field: 'tag', operator: 'any', value: ['t1', 'w2'] }]);
  await audience('of the plain one', [
    {
      combinator: 'and',
      not: true,
      rules: [{ field: 'audience', operator: 'in', value: [...population.audienceIds] }],
    },
    { field: 'registered', operator: 'within', value: { days: 10 } },
  ]);
  return population;
}

/** Everybody as the tables tell, read by no statement that the product uses. */
export async function readPeople(pool: Pool): Promise<Person[]> {
  type FanRow = Person['fans'][number] & { channel: number | null };
  type Row = Omit<Person, 'id' | 'bucket' | 'channels' | 'fans'> & {
    id: string;
    channel: number | null;
    fans: FanRow[];
  };
  const { rows } = await pool.query<Row>(`
    select m.id, m.branch_id as branch, m.store_id as store, m.channel_id as channel, m.sex, m.birth_month as "birthMonth",
           m.province, m.city, m.registered_at as "registeredAt", m.created_at as "createdAt", m.located_at as "locatedAt",
           case when m.latitude is not null then json_build_object('latitude', m.latitude, 'longitude', m.longitude) end as location,
           (select coalesce(json_agg(json_build_object('code', t.code, 'since', a.applied_at)), '[]')
              from member_tag_all a join tag t on t.id = a.tag_id where a.member_id = m.id) as tags,
           (select coalesce(json_agg(json_build_object(
                     'account', f.account_id, 'isFollowing', f.is_subscribed, 'followedAt', f.followed_at, 'leftAt', f.unfollowed_at,
                     'isBlacklisted', f.blacklisted_at is not null, 'lastInteractionAt', f.last_interaction_at, 'channel', f.channel_id,
                     'fullMonths', (select coalesce(json_agg(r.month), '[]') from fan_month_receipt r join account a on a.id = f.account_id
                                     where r.fan_id = f.id and r.count >= 4 and a.kind = 'service'))), '[]')
              from fan f where f.member_id = m.id) as fans
      from member m where m.merged_into_id is null order by m.id`);
  const iso = (at: unknown) => (at === null ? null : new Date(at as string | Date).toISOString());
  return rows.map(({ channel, ...row }) => ({
    ...row,
    id: Number(row.id),
    channels: [channel, ...row.fans.map((fan) => fan.channel)].filter((id) => id !== null),
    registeredAt: iso(row.registeredAt),
    createdAt: String(iso(row.createdAt)),
    locatedAt: iso(row.locatedAt),
    bucket:
      Number.parseInt(createHash('md5').update(`tagcast:${row.id}`).digest('hex').slice(0, 8), 16) %
      BUCKET_COUNT,
  }));
}

/** Random rules of every field and operator, over what there is and a little that there is not. */
export function anyRule(population: Population): fc.Arbitrary<AudienceRule> {
  const clause = anyClause(population);
  const { group } = fc.letrec<{ node: RuleNode; group: RuleNode & { rules: RuleNode[] } }>((tie) => ({
    node: fc.oneof({ maxDepth: 4, depthSize: 'small' }, clause, tie('group')),
    group: fc.record({
      combinator: fc.constantFrom('and' as const, 'or' as const),
      not: fc.boolean(),
      rules: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    }),
  }));
  return group.map((root) => audienceRule.parse({ ...root, version: 1 }));
}

function anyClause(population: Population): fc.Arbitrary<RuleClause> {
  const some = <T>(values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });
  const of = <F extends FieldName>(field: F, operators: string[], value: fc.Arbitrary<unknown>) =>
    // The schema judges the whole rule below; here only the shape is put together.
    fc.record({
      field: fc.constant(field),
      operator: fc.constantFrom(...operators),
      value,
    }) as unknown as fc.Arbitrary<ClauseOf<F>>;
  const inOrNot = <F extends FieldName>(field: F, values: (string | number)[]) =>
    of(field, ['in', 'notIn'], some(values));
  const codes = some([...population.tagCodes, 'nobody_has_it']);
  const manyCodes = fc.uniqueArray(fc.constantFrom(...population.tagCodes), { minLength: 7, maxLength: 12 });
  const account = fc.constantFrom(...population.accountIds, 999);
  const days = fc.integer({ min: 1, max: 70 });
  const date = fc
    .integer({ min: -5, max: 70 })
    .map((back) => new Date(NOW.getTime() - back * 86_400_000).toISOString().slice(0, 10));
  const dates = fc.tuple(date, date).map((pair) => pair.sort());
  const times = <F extends FieldName>(field: F, rest: Record<string, fc.Arbitrary<unknown>> = {}) =>
    fc.oneof(
      of(field, ['within', 'longerAgo'], fc.record({ ...rest, days })),
      of(field, ['since', 'before'], fc.record({ ...rest, date })),
      of(
        field,
        ['between'],
        fc.tuple(fc.record(rest), dates).map(([more, [from, to]]) => ({ ...more, from, to })),
      ),
    );
  const nothing = fc.constant(null);
  const km = fc.integer({ min: 1, max: 120 }).map((n) => n / 10);
  const near = (values: number[]) => fc.record({ id: fc.constantFrom(...values, 999), km });
  const buckets = fc
    .tuple(fc.nat(99), fc.nat(99))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  return fc.oneof<fc.WeightedArbitrary<RuleClause>[]>(
    { weight: 5, arbitrary: of('tag', ['any', 'none'], codes) },
    { weight: 2, arbitrary: of('tag', ['all'], codes) },
    { weight: 1, arbitrary: of('tag', ['all'], manyCodes) },
    { weight: 5, arbitrary: times('tagged', { tags: codes }) },
    { weight: 2, arbitrary: inOrNot('branch', [...population.branchIds, 999]) },
    { weight: 2, arbitrary: inOrNot('store', [...population.storeIds, 999]) },
    { weight: 3, arbitrary: inOrNot('channel', [...population.channelIds, 999]) },
    { weight: 1, arbitrary: inOrNot('sex', ['female', 'male', 'unknown']) },
    { weight: 1, arbitrary: inOrNot('birthMonth', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) },
    { weight: 1, arbitrary: inOrNot('province', [...PROVINCES, '台湾省']) },
    { weight: 1, arbitrary: inOrNot('city', [...CITIES, '台北市']) },
    { weight: 1, arbitrary: of('registered', ['is', 'isNot'], nothing) },
    { weight: 2, arbitrary: times('registered') },
    { weight: 1, arbitrary: times('created') },
    { weight: 3, arbitrary: times('interacted') },
    { weight: 1, arbitrary: of('interacted', ['never'], nothing) },
    { weight: 4, arbitrary: of('follow', ['is', 'isNot', 'left', 'blacklisted', 'notBlacklisted'], account) },
    { weight: 3, arbitrary: times('followed', { account }) },
    { weight: 2, arbitrary: of('share', ['left', 'used'], account) },
    { weight: 2, arbitrary: of('near', ['branch'], near(population.branchIds)) },
    { weight: 1, arbitrary: of('near', ['store'], near(population.storeIds)) },
    {
      weight: 1,
      arbitrary: of(
        'near',
        ['point'],
        km.map((n) => ({ ...CENTRE, km: n })),
      ),
    },
    { weight: 1, arbitrary: of('located', ['ever', 'never'], nothing) },
    { weight: 1, arbitrary: times('located') },
    {
      weight: 2,
      arbitrary: inOrNot('audience', [...population.audienceIds, '0198f9a0-0000-7000-8000-00000000000b']),
    },
    { weight: 1, arbitrary: of('bucket', ['in', 'notIn'], buckets) },
  );
}
