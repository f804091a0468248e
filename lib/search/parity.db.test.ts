import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate } from '@/lib/rules/evaluate';
import { type AudienceRule, audienceRule, type RuleNode } from '@/lib/rules/schema';
import { createOwnDatabase, dropOwnIndices } from '@/lib/testing/own-services';
import type { PersonDocument } from './mapping';

// Counts all members there are, so it has a database and an index of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_INDEX = `parity${randomBytes(4).toString('hex')}`;
const { closeDb, pool } = await import('@/lib/db/client');
const { searchClient } = await import('./client');
const { streamIdsFromIndex } = await import('./engine-elasticsearch');
const { streamIdsFromDatabase } = await import('./engine-sql');
const { readIndexState } = await import('./index-state');
const { toScopedElasticsearch } = await import('@/lib/rules/to-elasticsearch');
const { indexPeople, rebuildPeople } = await import('@/lib/people/index-people');
const { countPeople } = await import('./engines');

const MEMBERS = 600;
const RULES = 400;
const SEED = 20_190_225;
type Population = { tagCodes: string[]; branchIds: number[]; accountIds: number[] };
let population: Population;
let people: PersonDocument[];

/** Members with tags of three kinds, some without a branch, some merged, fans of two accounts with WeChat tags. */
async function populate(): Promise<Population> {
  await pool.query(`select setseed(${SEED % 1000} / 1000.0)`);
  await pool.query(`
    insert into account (app_id, original_id, name, kind)
      select 'wx' || i, 'gh' || i, 'account ' || i, 'service' from generate_series(1, 2) i;
    insert into tag (code, name, kind, updated_at)
      select 'b' || i, 'branch ' || i, 'branch', now() from generate_series(1, 5) i;
    insert into branch (code, name, tag_id) select code, name, id from tag where kind = 'branch';
    insert into tag (code, name, kind, updated_at)
      select 't' || i, 'local ' || i, 'local', now() from generate_series(1, 12) i;
    insert into tag (code, name, kind, account_id, wechat_tag_id, updated_at)
      select 'w' || i, 'wechat ' || i, 'wechat', 1 + i % 2, 100 + i, now() from generate_series(1, 6) i;
    insert into member (name, branch_id, updated_at)
      select 'm' || i, case when random() < 0.8 then (select id from branch order by id offset floor(random() * 5 + i * 0)::int limit 1) end, now()
        from generate_series(1, ${MEMBERS}) i;
    insert into member_tag (member_id, tag_id, source)
      select m.id, t.id, 'staff' from member m cross join tag t
       where t.kind = 'local' and random() < 0.06 * (1 + t.id % 8);
    insert into fan (account_id, openid, member_id, is_subscribed, blacklisted_at, last_interaction_at)
      select 1 + i % 2, 'o' || i, 1 + floor(random() * ${MEMBERS})::int, random() < 0.7,
             case when random() < 0.1 then now() end, now() - random() * interval '90 days'
        from generate_series(1, ${MEMBERS}) i;
    insert into fan_tag (fan_id, tag_id, wanted, source)
      select f.id, t.id, random() < 0.8, 'staff' from fan f join tag t on t.account_id = f.account_id
       where random() < 0.35;
    update member set merged_into_id = 1 where id > 1 and id % 40 = 0;`);
  const ids = async <T>(sql: string) => (await pool.query<{ v: T }>(sql)).rows.map((row) => row.v);
  return {
    tagCodes: await ids<string>('select code as v from tag order by id'),
    branchIds: await ids<number>('select id as v from branch order by id'),
    accountIds: await ids<number>('select id as v from account order by id'),
  };
}

function rules({ tagCodes, branchIds, accountIds }: Population): fc.Arbitrary<AudienceRule> {
  const some = <T>(values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });
  const codes = some([...tagCodes, 'nobody_has_it']);
  const manyCodes = fc.uniqueArray(fc.constantFrom(...tagCodes), { minLength: 7, maxLength: 12 });
  const clause: fc.Arbitrary<RuleNode> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        field: fc.constant('tag' as const),
        operator: fc.constantFrom('any' as const, 'none' as const),
        value: codes,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        field: fc.constant('tag' as const),
        operator: fc.constant('all' as const),
        value: fc.oneof({ weight: 9, arbitrary: codes }, { weight: 1, arbitrary: manyCodes }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        field: fc.constant('branch' as const),
        operator: fc.constantFrom('in' as const, 'notIn' as const),
        value: some([...branchIds, 999]),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        field: fc.constant('follow' as const),
        operator: fc.constantFrom('is' as const, 'isNot' as const),
        value: fc.constantFrom(...accountIds, 999),
      }),
    },
  );
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

async function collect(chunks: AsyncGenerator<bigint[], unknown>): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of chunks) all.push(...chunk.map(Number));
  return all;
}

beforeAll(async () => {
  population = await populate();
  await rebuildPeople();
  // What the evaluator sees is read from the view, not by the statement that fills the index.
  const { rows } = await pool.query<PersonDocument & { member_id: string }>(`
    select m.id as member_id, m.branch_id,
           array(select t.code from member_tag_all a join tag t on t.id = a.tag_id where a.member_id = m.id) as tag_id,
           array(select distinct f.account_id from fan f where f.member_id = m.id and f.is_subscribed) as follows
      from member m where m.merged_into_id is null order by m.id`);
  people = rows.map((row) => ({ ...row, member_id: Number(row.member_id) }));
});

afterAll(async () => {
  await dropOwnIndices(searchClient);
  await closeDb();
  await database.drop();
});

test('random rules find the same members in Elasticsearch, in SQL and by the plain evaluator', async () => {
  const { serving } = await readIndexState();
  if (!searchClient || !serving) throw new Error('this test needs Elasticsearch');
  const client = searchClient;
  let judged = 0;
  let telling = 0;
  await fc.assert(
    fc.asyncProperty(
      rules(population),
      fc.option(fc.subarray(population.branchIds), { freq: 4, nil: null }),
      async (rule, branchIds) => {
        const expected = people
          .filter((p) => branchIds === null || (p.branch_id !== null && branchIds.includes(p.branch_id)))
          .filter((p) => evaluate(rule, p))
          .map((p) => p.member_id);
        expect(await collect(streamIdsFromDatabase(rule, branchIds))).toEqual(expected);
        expect(
          await collect(streamIdsFromIndex(client, serving, toScopedElasticsearch(rule, branchIds))),
        ).toEqual(expected);
        judged += 1;
        if (expected.length >= people.length * 0.01 && expected.length <= people.length * 0.99) telling += 1;
      },
    ),
    { numRuns: RULES, seed: SEED },
  );
  expect(judged).toBeGreaterThanOrEqual(RULES);
  expect(telling / judged).toBeGreaterThanOrEqual(0.3);
  console.log(`parity: ${judged} rules, ${Math.round((100 * telling) / judged)} % match between 1 and 99 %`);
});

test('after changes the index holds what the view says, once the outbox is empty', async () => {
  await pool.query(`
    update member set branch_id = null where id % 7 = 0;
    delete from member_tag where member_id % 5 = 0;
    update fan_tag set wanted = not wanted where fan_id % 3 = 0;
    insert into search_outbox (member_id) select id from member`);
  expect(await indexPeople()).toBe(MEMBERS);
  const { rows } = await pool.query<{ code: string; count: number }>(`
    select t.code, count(m.id)::int as count from tag t
      left join member_tag_all a on a.tag_id = t.id
      left join member m on m.id = a.member_id and m.merged_into_id is null
     group by t.code`);
  for (const { code, count } of rows) {
    const rule: AudienceRule = {
      version: 1,
      combinator: 'and',
      rules: [{ field: 'tag', operator: 'any', value: [code] }],
    };
    expect(await countPeople(rule, { branchIds: null }), code).toMatchObject({
      count,
      engine: 'elasticsearch',
      lagSeconds: 0,
    });
  }
});
