import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EVERYBODY } from '@/lib/rules/schema';
import { createOwnDatabase, createTestProxy, dropOwnIndices } from '@/lib/testing/own-services';

// Takes Elasticsearch away, so it has a connection, a database and an index of its own.
const database = await createOwnDatabase();
const proxy = await createTestProxy(String(process.env.ELASTICSEARCH_URL));
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_URL = proxy.url;
process.env.ELASTICSEARCH_INDEX = `change${randomBytes(4).toString('hex')}`;
const { closeDb, pool } = await import('@/lib/db/client');
const { searchClient } = await import('./client');
const { countPeople, firstPeople, MAX_LAG_SECONDS, searchHealth, streamMemberIds } = await import(
  './engines'
);
const { changeIndexState, forgetIndexAge, readIndexState } = await import('./index-state');
const { ensurePeopleIndexed, indexPeople, rebuildPeople } = await import('@/lib/people/index-people');

const everywhere = { branchIds: null, now: new Date() };
const MEMBERS = 12_345;

beforeAll(async () => {
  await pool.query(
    `insert into member (name, updated_at) select 'm' || i, now() from generate_series(1, ${MEMBERS}) i`,
  );
});
afterAll(async () => {
  await proxy.mend().catch(() => undefined);
  await dropOwnIndices(searchClient);
  await closeDb();
  await proxy.cut();
  await database.drop();
});

async function collect(): Promise<{ ids: bigint[]; engine: string }> {
  const ids: bigint[] = [];
  const chunks = streamMemberIds(EVERYBODY, everywhere);
  for (;;) {
    const next = await chunks.next();
    if (next.done) return { ids, engine: next.value };
    ids.push(...next.value);
  }
}
const fromIndex = () =>
  vi.waitFor(async () => expect((await countPeople(EVERYBODY, everywhere)).engine).toBe('elasticsearch'), {
    timeout: 10_000,
    interval: 200,
  });

test('before the first build the database counts, and the home page is told why', async () => {
  expect(await countPeople(EVERYBODY, everywhere)).toMatchObject({
    count: MEMBERS,
    engine: 'sql',
    lagSeconds: null,
  });
  expect(await searchHealth()).toMatchObject({ engine: 'sql', reason: 'not_built', index: null });
});

test('a half-built index is not counted with; the finished one is', async () => {
  const half = searchClient?.indices;
  const index = `${process.env.ELASTICSEARCH_INDEX}-half`;
  await half?.create({ index });
  await changeIndexState((state) => ({ ...state, building: index }));
  forgetIndexAge();
  expect(await countPeople(EVERYBODY, everywhere)).toMatchObject({ count: MEMBERS, engine: 'sql' });

  expect(await ensurePeopleIndexed()).toBe(true);
  expect(await half?.exists({ index })).toBe(false);
  expect(await ensurePeopleIndexed()).toBe(false);
  expect(await countPeople(EVERYBODY, everywhere)).toMatchObject({
    count: MEMBERS,
    engine: 'elasticsearch',
    lagSeconds: 0,
  });
  expect(await searchHealth()).toMatchObject({ engine: 'elasticsearch', reason: null, documents: MEMBERS });
  const { serving } = await readIndexState();
  const behind = await half?.getAlias({ name: process.env.ELASTICSEARCH_INDEX });
  expect(Object.keys(behind ?? {})).toEqual([serving]);
  const { ids, engine } = await collect();
  expect(engine).toBe('elasticsearch');
  expect(ids).toEqual(Array.from({ length: MEMBERS }, (_, i) => BigInt(i + 1)));
});

test('Elasticsearch stopped: the database answers in the same call and says so; back again: Elasticsearch does', async () => {
  await fromIndex();
  await proxy.cut();
  const during = await countPeople(EVERYBODY, everywhere);
  expect(during).toMatchObject({ count: MEMBERS, engine: 'sql' });
  expect(await firstPeople(EVERYBODY, everywhere, 3)).toMatchObject({ ids: [1n, 2n, 3n], engine: 'sql' });
  expect((await collect()).ids.length).toBe(MEMBERS);
  expect(await searchHealth()).toMatchObject({ engine: 'sql', reason: 'unreachable' });

  await pool.query('insert into search_outbox (member_id) values (1)');
  await expect(indexPeople()).rejects.toThrow();
  expect((await pool.query('select 1 from search_outbox')).rowCount).toBe(1);

  await proxy.mend();
  await fromIndex();
  expect(await indexPeople()).toBe(1);
  expect(await searchHealth()).toMatchObject({ engine: 'elasticsearch', reason: null });
});

test('cut between two chunks of ids, the reading goes on from the database without a gap or a repeat', async () => {
  await fromIndex();
  const chunks = streamMemberIds(EVERYBODY, everywhere);
  const first = await chunks.next();
  await proxy.cut();
  const second = await chunks.next();
  expect([...(first.value as bigint[]), ...(second.value as bigint[])]).toEqual(
    Array.from({ length: MEMBERS }, (_, i) => BigInt(i + 1)),
  );
  expect(await chunks.next()).toMatchObject({ done: true, value: 'sql' });
  await proxy.mend();
  await fromIndex();
});

test('an index deleted while in use is not made up by writers, and is built again', async () => {
  await fromIndex();
  const { serving } = await readIndexState();
  await searchClient?.indices.delete({ index: String(serving) });
  expect(await countPeople(EVERYBODY, everywhere)).toMatchObject({ count: MEMBERS, engine: 'sql' });
  expect(await searchHealth()).toMatchObject({ reason: 'no_index' });
  await pool.query('insert into search_outbox (member_id) values (1)');
  await expect(indexPeople()).rejects.toThrow();
  expect(await searchClient?.indices.exists({ index: String(serving) })).toBe(false);
  expect(await ensurePeopleIndexed()).toBe(true);
  expect(await indexPeople()).toBe(1);
  await fromIndex();
});

test('an index that lies too far behind is not counted with', async () => {
  await fromIndex();
  await pool.query(
    `insert into search_outbox (member_id, created_at) values (1, now() - interval '${MAX_LAG_SECONDS + 5} seconds')`,
  );
  forgetIndexAge();
  expect(await countPeople(EVERYBODY, everywhere)).toMatchObject({ engine: 'sql' });
  expect(await searchHealth()).toMatchObject({ reason: 'lagging' });
  await indexPeople();
  forgetIndexAge();
  await fromIndex();
});

test('an index of another mapping is not asked, is built anew by itself and removed', async () => {
  await fromIndex();
  const old = String((await readIndexState()).serving);
  // As a program with other fields would have left it; the first version knew numbers only.
  await pool.query(
    `update setting set value = jsonb_set(value, '{mappingVersion}', '1') where key = 'search.index'`,
  );
  forgetIndexAge();
  expect(await readIndexState()).toMatchObject({ serving: null, building: null, outdated: [old] });
  expect(await countPeople(EVERYBODY, everywhere)).toMatchObject({ count: MEMBERS, engine: 'sql' });
  expect(await searchHealth()).toMatchObject({ reason: 'not_built' });
  // What changes meanwhile waits for the new index.
  await pool.query('insert into search_outbox (member_id) values (2)');
  expect(await indexPeople()).toBe(0);
  expect(await ensurePeopleIndexed()).toBe(true);
  expect(await indexPeople()).toBe(1);
  await fromIndex();
  expect((await readIndexState()).serving).not.toBe(old);
  expect(await searchClient?.indices.exists({ index: old })).toBe(false);
});

test('a second rebuild at the same time is refused', async () => {
  const both = await Promise.allSettled([rebuildPeople(), rebuildPeople()]);
  expect(both.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  expect(both.find((r) => r.status === 'rejected')).toMatchObject({
    reason: { code: 'search.rebuild_running' },
  });
  await fromIndex();
});
