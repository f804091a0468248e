import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { CLAUSES } from '@/lib/rules/clauses';
import { evaluate } from '@/lib/rules/evaluate';
import { indexedMetres, type Place } from '@/lib/rules/geo';
import { isResolvedGroup, type ResolvedNode, resolveRule } from '@/lib/rules/resolve';
import type { AudienceRule, RuleNode } from '@/lib/rules/schema';
import { createOwnDatabase, dropOwnIndices } from '@/lib/testing/own-services';
import { anyRule, NOW, type Person, type Population, populate, readPeople } from '@/lib/testing/parity-world';

// Counts all members there are, so it has a database and an index of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_INDEX = `parity${randomBytes(4).toString('hex')}`;
const { closeDb, pool } = await import('@/lib/db/client');
const { searchClient } = await import('./client');
const { streamIdsFromIndex } = await import('./engine-elasticsearch');
const { streamIdsFromDatabase } = await import('./engine-sql');
const { readIndexState } = await import('./index-state');
const { readRuleFacts } = await import('./rule-facts');
const { toScopedElasticsearch } = await import('@/lib/rules/to-elasticsearch');
const { indexPeople, rebuildPeople } = await import('@/lib/people/index-people');
const { countPeople } = await import('./engines');

const MEMBERS = 600;
const RULES = 400;
const SEED = 20_190_225;
/** Closer to the edge of a circle than this the two engines' sines may disagree; GPS is off by metres. */
const EDGE_M = 0.001;
let population: Population;
let people: Person[];

async function collect(chunks: AsyncGenerator<bigint[], unknown>): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of chunks) all.push(...chunk.map(Number));
  return all;
}

async function serving() {
  const { serving } = await readIndexState();
  if (!searchClient || !serving) throw new Error('this test needs Elasticsearch');
  return { client: searchClient, index: serving };
}

/** A rule that its audiences make too large is refused, which other tests look at. */
function fits(resolve: () => ResolvedNode): ResolvedNode | null {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof AppError && error.code === 'rule.expanded_too_large') return null;
    throw error;
  }
}

/** Who stands on the edge of a circle that a rule draws. */
function onEdge(node: ResolvedNode, person: Person): boolean {
  if (isResolvedGroup(node)) return node.rules.some((child) => onEdge(child, person));
  if (node.field !== 'near' || !person.location) return false;
  return Math.abs(indexedMetres(person.location, node.place) - node.metres) < EDGE_M;
}

beforeAll(async () => {
  population = await populate(pool, MEMBERS, SEED);
  await rebuildPeople();
  people = await readPeople(pool);
});

afterAll(async () => {
  await dropOwnIndices(searchClient);
  await closeDb();
  await database.drop();
});

test('random rules find the same members in Elasticsearch, in SQL and by the plain evaluator', async () => {
  const { client, index } = await serving();
  let judged = 0;
  let telling = 0;
  let skipped = 0;
  const fields = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      anyRule(population),
      fc.option(fc.subarray(population.branchIds), { freq: 4, nil: null }),
      async (rule, branchIds) => {
        const facts = await readRuleFacts(pool, rule, NOW);
        const resolved = fits(() => resolveRule(rule, facts));
        fc.pre(resolved !== null);
        if (!resolved) return;
        const edge = new Set(people.filter((p) => onEdge(resolved, p)).map((p) => p.id));
        skipped += edge.size;
        const off = (ids: number[]) => ids.filter((id) => !edge.has(id));
        const expected = people
          .filter((p) => branchIds === null || (p.branch !== null && branchIds.includes(p.branch)))
          .filter((p) => evaluate(resolved, p))
          .map((p) => p.id);
        const scope = { branchIds, now: NOW };
        const query = toScopedElasticsearch(resolved, branchIds);
        const [inDatabase, inIndex] = await Promise.all([
          collect(streamIdsFromDatabase(rule, scope)),
          collect(streamIdsFromIndex(client, index, query)),
        ]);
        expect(off(inDatabase)).toEqual(off(expected));
        expect(off(inIndex)).toEqual(off(expected));
        judged += 1;
        if (expected.length >= people.length * 0.01 && expected.length <= people.length * 0.99) telling += 1;
        for (const [, field] of JSON.stringify(rule).matchAll(/"field":"(\w+)"/g)) fields.add(String(field));
      },
    ),
    { numRuns: RULES, seed: SEED },
  );
  expect(judged).toBeGreaterThanOrEqual(RULES);
  expect(telling / judged).toBeGreaterThanOrEqual(0.3);
  expect([...fields].sort()).toEqual(Object.keys(CLAUSES).sort());
  console.log(
    `parity: ${judged} rules, ${Math.round((100 * telling) / judged)} % match between 1 and 99 %, ${skipped} people on an edge left out`,
  );
});

test('near the edge of a circle, millimetres inside and outside, both engines draw the same line', async () => {
  const { client, index } = await serving();
  const centre: Place = { latitude: 22.543_096, longitude: 114.057_865 };
  const rule: RuleNode = { field: 'near', operator: 'point', value: { ...centre, km: 3 } };
  const resolved = resolveRule(rule, {
    now: NOW,
    audiences: new Map(),
    branches: new Map(),
    stores: new Map(),
  });
  const placed = new Map<number, Place>();
  people.slice(0, 300).forEach(({ id }, n) => {
    // Around the circle, from 4 cm inside to 4 cm outside.
    const metres = 3_000 + ((n % 41) - 20) * 0.002;
    const angle = (n / 300) * 2 * Math.PI;
    const north = (metres * Math.cos(angle)) / 111_195.08;
    const east = (metres * Math.sin(angle)) / (111_195.08 * Math.cos((centre.latitude * Math.PI) / 180));
    placed.set(id, { latitude: centre.latitude + north, longitude: centre.longitude + east });
  });
  const [ids, places] = [[...placed.keys()], [...placed.values()]];
  await pool.query(
    `with moved as (
       update member m set latitude = x.latitude, longitude = x.longitude, located_at = now()
         from unnest($1::bigint[], $2::float8[], $3::float8[]) as x(id, latitude, longitude) where m.id = x.id returning m.id)
     insert into search_outbox (member_id) select id from moved`,
    [ids, places.map((p) => p.latitude), places.map((p) => p.longitude)],
  );
  await indexPeople();
  people = await readPeople(pool);
  const sure = people.filter((p) => !onEdge(resolved, p));
  const expected = sure.filter((p) => evaluate(resolved, p)).map((p) => p.id);
  const off = (found: number[]) => found.filter((id) => sure.some((p) => p.id === id));
  expect(expected.length).toBeGreaterThan(50);
  expect(expected.length).toBeLessThan(250);
  expect(people.length - sure.length).toBeLessThan(people.length * 0.2);
  expect(off(await collect(streamIdsFromDatabase(rule, { branchIds: null, now: NOW })))).toEqual(expected);
  expect(
    off(await collect(streamIdsFromIndex(client, index, toScopedElasticsearch(resolved, null)))),
  ).toEqual(expected);
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
    expect(await countPeople(rule, { branchIds: null, now: NOW }), code).toMatchObject({
      count,
      engine: 'elasticsearch',
      lagSeconds: 0,
    });
  }
});
