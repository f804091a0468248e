import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOwnDatabase, dropOwnIndices } from '@/lib/testing/own-services';

// Looks at the whole outbox and the whole index, so it has a database and an index of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_INDEX = `outbox${randomBytes(4).toString('hex')}`;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { transaction } = await import('@/lib/db/transaction');
const { Prisma } = await import('@/lib/db/generated/client');
const { searchClient } = await import('@/lib/search/client');
const { readIndexState } = await import('@/lib/search/index-state');
const { markDirty, markDirtyWhere } = await import('@/lib/search/mark-dirty');
const { nextVersion } = await import('@/lib/search/people-index');
const { compareIndex } = await import('@/lib/search/compare-index');
const { writeDocuments } = await import('@/lib/search/write-documents');
const { indexPeople, rebuildPeople } = await import('./index-people');
const { personReader, readPersonDocuments } = await import('./person-document');
const { verifyPeopleIndex } = await import('./verify-people-index');

const MEMBERS = 3_000;
let tagIds: number[] = [];

beforeAll(async () => {
  await pool.query(`
    insert into tag (code, name, kind, updated_at) select 't' || i, 't' || i, 'local', now() from generate_series(1, 5) i;
    insert into member (name, updated_at) select 'm' || i, now() from generate_series(1, ${MEMBERS}) i`);
  tagIds = (await db.tag.findMany({ orderBy: { id: 'asc' } })).map((tag) => tag.id);
  await rebuildPeople();
});
beforeEach(async () => {
  await indexPeople();
});
afterAll(async () => {
  await dropOwnIndices(searchClient);
  await closeDb();
  await database.drop();
});

async function serving() {
  const { serving } = await readIndexState();
  if (!searchClient || !serving) throw new Error('this test needs Elasticsearch');
  return { client: searchClient, index: serving };
}
async function document(id: bigint): Promise<{ tag_id: string[] } | null> {
  const { client, index } = await serving();
  const found = await client.get<{ tag_id: string[] }>({ index, id: String(id) }, { ignore: [404] });
  return found._source ?? null;
}

test('a change is in the index once the outbox is empty, one write for many rows of a member', async () => {
  await transaction(async (tx) => {
    await tx.memberTag.create({ data: { memberId: 5n, tagId: Number(tagIds[0]), source: 'staff' } });
    await markDirty(tx, [5n, 5n, 6n]);
    await markDirty(tx, [5n]);
    await markDirty(tx, []);
  });
  expect(await db.searchOutbox.count()).toBe(3);
  expect(await indexPeople()).toBe(2);
  expect(await db.searchOutbox.count()).toBe(0);
  expect((await document(5n))?.tag_id).toEqual(['t1']);
});

test('whoever waits on a page is written first, and all that was written is found once nothing waits', async () => {
  const { client, index } = await serving();
  const found = async (tag: string) =>
    (await client.count({ index, query: { term: { tag_id: tag } } })).count;
  await transaction(async (tx) => {
    const tagId = Number(tagIds[2]);
    await tx.$executeRaw`
      insert into member_tag (member_id, tag_id, source) select id, ${tagId}, 'staff' from member where id between 101 and 700`;
    await markDirtyWhere(tx, Prisma.sql`select id from member where id between 101 and 699`, { priority: 9 });
    await markDirty(tx, [700n]);
  });
  const versions = async (...ids: bigint[]) =>
    Promise.all(ids.map(async (id) => Number((await client.get({ index, id: String(id) }))._version)));
  // The urgent row makes a batch of its own; the others are six batches, the last of them full but for one.
  expect(await indexPeople({ batchSize: 100 })).toBe(600);
  const [first = 0, second = 0] = await versions(700n, 101n);
  expect(first).toBeLessThan(second);
  expect(await found('t3')).toBe(600);
  await transaction((tx) =>
    markDirtyWhere(tx, Prisma.sql`select id from member where id between 101 and 300`, { priority: 9 }),
  );
  await db.memberTag.deleteMany({ where: { memberId: { gte: 101n, lte: 300n } } });
  // Two full batches and nothing after them.
  expect(await indexPeople({ batchSize: 100 })).toBe(200);
  expect(await found('t3')).toBe(400);
});

test('while an operation runs the index waits for it with what nobody waits for, and not for long', async () => {
  await db.$executeRaw`
    insert into tag_operation (kind, tag_id, selection, branch_ids, source, status, lease_until, actor_kind, actor_id, actor_name)
    values ('tag', ${Number(tagIds[0])}, '{"kind":"carriers"}', '{}', 'staff', 'running', now() + interval '1 minute', 'staff', 'x', 'x')`;
  await transaction((tx) => markDirty(tx, [21n, 22n], { priority: 9 }));
  await transaction((tx) => markDirty(tx, [23n]));
  expect(await indexPeople()).toBe(1);
  await db.searchOutbox.updateMany({ data: { createdAt: new Date(Date.now() - 30_000) } });
  expect(await indexPeople()).toBe(2);
  await transaction((tx) => markDirty(tx, [21n], { priority: 9 }));
  await db.tagOperation.updateMany({ data: { status: 'finished' } });
  expect(await indexPeople()).toBe(1);
});

test('a change that is rolled back marks nobody', async () => {
  await expect(
    transaction(async (tx) => {
      await markDirty(tx, [7n]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await indexPeople()).toBe(0);
});

test('members found by a query are marked without being fetched', async () => {
  expect(
    await transaction((tx) => markDirtyWhere(tx, Prisma.sql`select id from member where id <= ${100}`)),
  ).toBe(100);
  expect(await indexPeople()).toBe(100);
});

test('four consumers at once while members change leave the index equal to the database', async () => {
  let changing = true;
  const change = async () => {
    for (let round = 0; round < 40; round++) {
      await transaction(async (tx) => {
        const tagId = Number(tagIds[round % tagIds.length]);
        await tx.$executeRaw`delete from member_tag where tag_id = ${tagId} and member_id % 3 = ${round % 3}`;
        await tx.$executeRaw`
          insert into member_tag (member_id, tag_id, source) select id, ${tagId}, 'staff' from member where id % 7 = ${round % 7}
          on conflict do nothing`;
        await markDirtyWhere(
          tx,
          Prisma.sql`select id from member where id % 3 = ${round % 3} or id % 7 = ${round % 7}`,
        );
      });
    }
    changing = false;
  };
  const consume = async () => {
    while (changing) await indexPeople({ batchSize: 300 });
    await indexPeople({ batchSize: 300 });
  };
  await Promise.all([change(), consume(), consume(), consume(), consume()]);
  expect(await db.searchOutbox.count()).toBe(0);
  expect(await compareIndex()).toMatchObject({ equal: true, differences: [] });
});

test('of two writes the one with the newer version stays, whichever arrives last', async () => {
  const { client, index } = await serving();
  const connection = await pool.connect();
  try {
    const older = await nextVersion(connection);
    const olderRows = await personReader.byIds(connection, [9n]);
    await db.memberTag.create({ data: { memberId: 9n, tagId: Number(tagIds[4]), source: 'staff' } });
    const newer = await nextVersion(connection);
    const newerRows = await personReader.byIds(connection, [9n]);
    await writeDocuments(client, index, newer, newerRows);
    await writeDocuments(client, index, older, olderRows);
    expect((await document(9n))?.tag_id).toContain('t5');
  } finally {
    connection.release();
  }
});

test('a merged member leaves the index, and an older write does not bring it back', async () => {
  const { client, index } = await serving();
  const connection = await pool.connect();
  try {
    const older = await nextVersion(connection);
    const olderRows = await personReader.byIds(connection, [11n]);
    await db.member.update({ where: { id: 11n }, data: { mergedIntoId: 12n } });
    await transaction((tx) => markDirty(tx, [11n, 999_999n]));
    await indexPeople();
    await writeDocuments(client, index, older, olderRows);
    expect(await document(11n)).toBeNull();
    expect(await readPersonDocuments([11n, 12n])).toMatchObject([{ member_id: 12 }]);
  } finally {
    connection.release();
  }
});

test('what changes while the index is rebuilt is in the new one', async () => {
  let rebuilding = true;
  const consume = async () => {
    for (let i = 0; rebuilding; i++) {
      await transaction(async (tx) => {
        await tx.$executeRaw`
          insert into member_tag (member_id, tag_id, source) select id, ${Number(tagIds[i % 5])}, 'staff' from member
           where id % 50 = ${i % 50} on conflict do nothing`;
        await markDirtyWhere(tx, Prisma.sql`select id from member where id % 50 = ${i % 50}`);
      });
      await indexPeople();
    }
  };
  const before = (await serving()).index;
  const consuming = consume();
  await rebuildPeople().finally(() => {
    rebuilding = false;
  });
  await consuming;
  expect((await serving()).index).not.toBe(before);
  expect(await compareIndex()).toMatchObject({ equal: true });
});

test('verifying finds what differs, and repairs just those members when asked to', async () => {
  await db.memberTag.deleteMany({ where: { memberId: { lte: 50n } } });
  await db.memberTag.create({ data: { memberId: 20n, tagId: Number(tagIds[1]), source: 'staff' } });
  await db.member.deleteMany({ where: { id: 2_900n, fans: { none: {} } } });
  const report = await verifyPeopleIndex();
  expect(report).toMatchObject({ equal: false, built: true, repaired: null });
  expect(report.differences.map((d) => d.what)).toContain('members');
  const repaired = await verifyPeopleIndex({ repair: true });
  expect(repaired).toMatchObject({ equal: true, differences: [] });
  expect(repaired.repaired).toBeGreaterThan(1);
  expect(repaired.repaired).toBeLessThanOrEqual(51);
  expect(await verifyPeopleIndex({ repair: true })).toMatchObject({ equal: true, repaired: 0 });
});
