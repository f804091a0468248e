import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';
import { getOperationCall } from '@/lib/web/api/operation-calls';
import * as tagCalls from '@/lib/web/api/tag-calls';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { workTagOperations } = await import('@/lib/tags/operations/work-tag-operations');
const { askApi, makeApiToken: makeToken, refusedWith: failed } = await import('@/lib/testing/api');
const { makeBranch, makeCtx, makeMember, makeTag, unique } = await import('@/lib/testing/factories');
const operations = await import('./operations/[id]/route');
const archive = await import('./tags/[code]/archive/route');
const carriers = await import('./tags/[code]/members/route');
const oneTag = await import('./tags/[code]/route');
const tags = await import('./tags/route');

let everything: Awaited<ReturnType<typeof makeToken>>;
beforeAll(async () => {
  everything = await makeToken();
});
afterAll(async () => {
  await closeDb();
  await database.drop();
});

type Asked = Parameters<typeof askApi>;
const ask = (routes: Asked[0], call: Asked[1], options: Partial<Asked[2]> = {}) =>
  askApi(routes, call, { token: everything.token, ...options });
const carried = (tagId: number, memberId: bigint) => db.memberTag.count({ where: { tagId, memberId } });

describe('/api/v1/tags', () => {
  test('a tag is created, read, found in the list, renamed and archived', async () => {
    const name = unique('新');
    const made = await ask(tags, tagCalls.createTagCall, { body: { name } });
    expect(made).toMatchObject({
      status: 201,
      body: { name, kind: 'local', state: 'active', memberCount: 0 },
    });
    const params = { code: made.body.code };
    expect((await ask(oneTag, tagCalls.getTagCall, { params })).body).toEqual(made.body);
    const list = await ask(tags, tagCalls.listTagsCall, { query: `?q=${encodeURIComponent(name)}` });
    expect(list.body).toEqual({ tags: [made.body], after: null });
    const other = unique('改');
    expect((await ask(oneTag, tagCalls.renameTagCall, { params, body: { name: other } })).body.name).toBe(
      other,
    );
    expect((await ask(archive, tagCalls.archiveTagCall, { params })).body.state).toBe('archived');
    expect((await ask(archive, tagCalls.archiveTagCall, { params })).body.state).toBe('archived');
    const rows = await db.auditLog.findMany({ where: { actorId: everything.id, targetType: 'tag' } });
    expect(rows.map((row) => row.action)).toEqual(
      expect.arrayContaining(['tag.create', 'tag.rename', 'tag.archive']),
    );
  });
  test('a taken name and code, a bad code, a missing tag and a branch’s tag are refused by their codes', async () => {
    const tag = await makeTag();
    const create = (body: object) => ask(tags, tagCalls.createTagCall, { body });
    expect(await create({ name: tag.name })).toEqual(failed(409, 'tag.name_taken'));
    expect(await create({ name: unique(), code: tag.code })).toEqual(failed(409, 'tag.code_taken'));
    expect(await create({ name: unique(), code: '1!' })).toEqual(failed(400, 'tag.bad_code'));
    expect(await create({ name: unique(), groupId: 2_000_000_000 })).toEqual(
      failed(400, 'tag.group_missing'),
    );
    const params = { code: 'not-there' };
    expect(await ask(oneTag, tagCalls.getTagCall, { params })).toEqual(failed(404, 'common.not_found'));
    const branch = await makeBranch();
    const { code } = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    const body = { name: unique() };
    expect(await ask(oneTag, tagCalls.renameTagCall, { params: { code }, body })).toEqual(
      failed(400, 'tag.of_branch'),
    );
  });
  test('unknown keys are named, in the body and in the query, in the reader’s language', async () => {
    const create = tagCalls.createTagCall;
    const answer = await ask(tags, create, { body: { name: unique(), colour: 3 } });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { fields: { colour: 'There is no such entry.' } } },
    });
    const query = await ask(tags, tagCalls.listTagsCall, {
      query: '?page=2&sort=colour',
      headers: { 'accept-language': 'fr, zh-CN;q=0.9, en;q=0.5' },
    });
    expect(query).toMatchObject({ status: 400, body: { error: { fields: { page: '没有这一项。' } } } });
    expect(Object.keys(query.body.error.fields)).toEqual(expect.arrayContaining(['page', 'sort']));
    expect(query.headers.get('content-language')).toBe('zh-CN');
  });
  test.each(['{', '[]', 'null', '"x"', '12', '{"name":7}', '{"name":""}', '{"name":{"a":[]}}', '\u0000'])(
    'a body of %j is refused and nothing is created',
    async (raw) => {
      const before = await db.auditLog.count({ where: { actorId: everything.id } });
      expect((await ask(tags, tagCalls.createTagCall, { raw })).status).toBe(400);
      expect(await db.auditLog.count({ where: { actorId: everything.id } })).toBe(before);
    },
  );
  test('a body above 1 MiB is 413', async () => {
    const raw = `{"name":"${'x'.repeat(1_100_000)}"}`;
    expect(await ask(tags, tagCalls.createTagCall, { raw })).toEqual(failed(413, 'common.too_large'));
  });
});

describe('/api/v1/tags/{code}/members', () => {
  test('10 000 ids are taken at once, carried out by the workers, and asked after', async () => {
    const { rows } = await pool.query<{ id: string }>(
      'insert into member (updated_at) select now() from generate_series(1, 9999) returning id::text',
    );
    const memberIds = [...rows.map(({ id }) => id), '987654321'];
    const tag = await makeTag();
    const params = { code: tag.code };
    const started = await ask(carriers, tagCalls.tagListCall, { params, body: { memberIds } });
    expect(started).toMatchObject({ status: 202, body: { acceptedCount: 9_999, unknownIds: ['987654321'] } });
    const of = { params: { id: started.body.operationId } };
    expect((await ask(operations, getOperationCall, of)).body).toMatchObject({
      status: 'queued',
      tagCode: tag.code,
    });
    await workTagOperations(makeCtx());
    expect((await ask(operations, getOperationCall, of)).body).toMatchObject({
      status: 'finished',
      share: 1,
      changedCount: 9_999,
      failures: { unknown: 0 },
      error: null,
    });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const query = `?limit=1000&after=${after}`;
      const { body } = await ask(carriers, tagCalls.listCarriersCall, { params, query });
      seen.push(...body.members.map((row: { memberId: string }) => row.memberId));
      if (!body.after) break;
      after = body.after;
    }
    expect(seen).toEqual(rows.map(({ id }) => id));
    const off = await ask(carriers, tagCalls.untagListCall, {
      params,
      body: { memberIds: seen.slice(0, 5) },
    });
    expect(off.body.acceptedCount).toBe(5);
    await workTagOperations(makeCtx());
    expect(await db.memberTag.count({ where: { tagId: tag.id } })).toBe(9_994);
    const more = { memberIds: [...memberIds, '1'] };
    expect(await ask(carriers, tagCalls.tagListCall, { params, body: more })).toEqual(
      failed(400, 'tag.too_many_ids'),
    );
  });
  test('merged ids mean who took over; people of other branches are unknown, and so is the operation to others', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    const [mine, theirs, merged] = [
      await makeMember({ branchId: own.id }),
      await makeMember({ branchId: other.id }),
      await makeMember(),
    ];
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: mine.id } });
    const tag = await makeTag();
    const { token } = await makeToken({ branchIds: [own.id] });
    const params = { code: tag.code };
    const body = { memberIds: [mine.id, theirs.id, merged.id].map(String) };
    const answer = await ask(carriers, tagCalls.tagListCall, { token, params, body });
    expect(answer.body).toMatchObject({
      acceptedCount: 1,
      unknownIds: [String(theirs.id)],
      redirected: [{ from: String(merged.id), to: String(mine.id) }],
    });
    await workTagOperations(makeCtx());
    expect(await carried(tag.id, mine.id)).toBe(1);
    expect(await carried(tag.id, theirs.id)).toBe(0);
    await db.memberTag.create({ data: { memberId: theirs.id, tagId: tag.id, source: 'staff' } });
    const seen = await ask(carriers, tagCalls.listCarriersCall, { token, params });
    expect(seen.body.members.map((row: { memberId: string }) => row.memberId)).toEqual([String(mine.id)]);
    const of = { params: { id: answer.body.operationId } };
    expect((await ask(operations, getOperationCall, { token, ...of })).status).toBe(200);
    const foreign = (await makeToken({ branchIds: [other.id] })).token;
    expect(await ask(operations, getOperationCall, { token: foreign, ...of })).toEqual(
      failed(404, 'common.not_found'),
    );
    expect(await ask(operations, getOperationCall, { params: { id: randomUUID() } })).toEqual(
      failed(404, 'common.not_found'),
    );
    expect(await ask(carriers, tagCalls.listCarriersCall, { params, query: '?after=zzz' })).toEqual(
      failed(400, 'common.bad_cursor'),
    );
    expect(await ask(carriers, tagCalls.tagListCall, { params: { code: 'nope' }, body })).toEqual(
      failed(404, 'common.not_found'),
    );
  });
});
