import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { EVERYBODY } from '@/lib/rules/schema';
import { createFaultyHttp, createOwnDatabase, dropOwnIndices } from '@/lib/testing/own-services';

// Makes Elasticsearch misbehave, so it has a connection, a database and an index of its own.
const database = await createOwnDatabase();
const server = await createFaultyHttp(String(process.env.ELASTICSEARCH_URL));
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_URL = server.url;
process.env.ELASTICSEARCH_INDEX = `fault${randomBytes(4).toString('hex')}`;
const { closeDb, pool } = await import('@/lib/db/client');
const { QUERY_TIMEOUT_MS, searchClient } = await import('./client');
const { countPeople, firstPeople, searchHealth } = await import('./engines');
const { indexPeople, rebuildPeople } = await import('@/lib/people/index-people');
const { readIndexState } = await import('./index-state');

const everywhere = { branchIds: null, now: new Date() };
const MEMBERS = 20;
const count = () => countPeople(EVERYBODY, everywhere);

beforeAll(async () => {
  await pool.query(
    `insert into member (name, updated_at) select 'm' || i, now() from generate_series(1, ${MEMBERS}) i`,
  );
  await rebuildPeople();
});
beforeEach(async () => {
  server.fault(null);
  await vi.waitFor(async () => expect((await count()).engine).toBe('elasticsearch'), {
    timeout: 10_000,
    interval: 200,
  });
});
afterAll(async () => {
  server.fault(null);
  await dropOwnIndices(searchClient);
  await closeDb();
  await server.close();
  await database.drop();
});

const shards = { total: 2, successful: 1, skipped: 0, failed: 1 };

test('an answer of half the shards is not shown: the database counts', async () => {
  server.fault({ status: 200, body: { count: 9, _shards: shards }, ifPath: /_count/ });
  expect(await count()).toMatchObject({ count: MEMBERS, engine: 'sql' });
  expect(await searchHealth()).toMatchObject({ engine: 'sql' });
});

test('people found by half the shards are not shown either, nor those of a search that ran out of time', async () => {
  const hits = { hits: [{ sort: [1] }] };
  server.fault({ status: 200, body: { timed_out: false, _shards: shards, hits }, ifPath: /_search/ });
  expect((await firstPeople(EVERYBODY, everywhere, 5)).ids).toHaveLength(5);
  await vi.waitFor(async () => expect((await count()).engine).toBe('elasticsearch'), { timeout: 10_000 });
  server.fault({ status: 200, body: { timed_out: true, hits }, ifPath: /_search/ });
  expect(await firstPeople(EVERYBODY, everywhere, 5)).toMatchObject({
    engine: 'sql',
    ids: [1n, 2n, 3n, 4n, 5n],
  });
});

test('429 and 503 are answered by the database', async () => {
  for (const status of [429, 503]) {
    server.fault({ status, body: { error: { type: 'x', reason: 'x' }, status }, ifPath: /_count/ });
    expect(await count()).toMatchObject({ count: MEMBERS, engine: 'sql' });
    expect(await searchHealth()).toMatchObject({ reason: 'refused' });
    server.fault(null);
    await vi.waitFor(async () => expect((await count()).engine).toBe('elasticsearch'), { timeout: 10_000 });
  }
});

test('an Elasticsearch that keeps silent costs one caller two seconds and the next ones nothing', async () => {
  server.fault('stall');
  const first = await count();
  expect(first).toMatchObject({ count: MEMBERS, engine: 'sql' });
  expect(first.tookMs).toBeLessThan(QUERY_TIMEOUT_MS + 1_500);
  const second = await count();
  expect(second.engine).toBe('sql');
  expect(second.tookMs).toBeLessThan(1_000);
});

test('one rule that Elasticsearch refuses does not take it from the others', async () => {
  server.fault({ status: 400, body: { error: { type: 'x', reason: 'x' }, status: 400 }, ifPath: /_count/ });
  expect(await count()).toMatchObject({ count: MEMBERS, engine: 'sql' });
  server.fault(null);
  expect(await count()).toMatchObject({ engine: 'elasticsearch' });
});

test('a document that Elasticsearch refuses keeps its outbox row', async () => {
  await pool.query('insert into search_outbox (member_id) values (1)');
  const error = { type: 'mapper_parsing_exception', reason: 'no' };
  server.fault({ status: 200, body: { items: [{ index: { error } }] }, ifPath: /_bulk/ });
  await expect(indexPeople()).rejects.toThrow('mapper_parsing_exception');
  expect((await pool.query('select 1 from search_outbox')).rowCount).toBe(1);
  server.fault(null);
  expect(await indexPeople()).toBe(1);
});

test('a rebuild that fails leaves the serving index alone and none half-built behind', async () => {
  const before = await readIndexState();
  server.fault({ status: 503, body: { error: { type: 'x', reason: 'x' } }, ifPath: /_bulk/ });
  await expect(rebuildPeople()).rejects.toThrow();
  server.fault(null);
  expect(await readIndexState()).toEqual(before);
  const indices = await searchClient?.indices.get({ index: `${process.env.ELASTICSEARCH_INDEX}-*` });
  expect(Object.keys(indices ?? {})).toEqual([before.serving]);
  expect(await count()).toMatchObject({ count: MEMBERS, engine: 'elasticsearch' });
});
