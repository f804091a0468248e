import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';
import type { ApiCall } from '@/lib/web/api/call';
import { listMemberTagsCall, lookupCall, tagMemberCall, untagMemberCall } from '@/lib/web/api/member-calls';
import { getOperationCall } from '@/lib/web/api/operation-calls';
import { problem } from '@/lib/web/api/problem';
import * as tagCalls from '@/lib/web/api/tag-calls';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { hashToken } = await import('@/lib/auth/api-token');
const { closeDb, db, pool } = await import('@/lib/db/client');
const { workTagOperations } = await import('@/lib/tags/operations/work-tag-operations');
const { makeAccount, makeBranch, makeCtx, makeFan, makeMember, makeTag, unique } = await import(
  '@/lib/testing/factories'
);
const missing = await import('./[...path]/route');
const memberTags = await import('./members/[id]/tags/route');
const lookup = await import('./members/lookup/route');
const operations = await import('./operations/[id]/route');
const archive = await import('./tags/[code]/archive/route');
const carriers = await import('./tags/[code]/members/route');
const oneTag = await import('./tags/[code]/route');
const tags = await import('./tags/route');

const ALL = ['tags.read', 'tags.write', 'members.read'];
type TokenOptions = {
  scopes?: string[];
  branchIds?: number[];
  accountId?: number;
  callsPerMinute?: number;
  expiresAt?: Date;
  revokedAt?: Date;
};
async function makeToken(options: TokenOptions = {}) {
  const token = `tc_${randomBytes(32).toString('base64url')}`;
  const row = await db.apiToken.create({
    data: {
      name: unique('token'),
      prefix: token.slice(0, 8),
      tokenHash: hashToken(token),
      scopes: ALL,
      ...options,
    },
  });
  return { token, id: row.id };
}

type Routes = Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', typeof tags.GET>;
type Ask = {
  token?: string | null;
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
};
/** Calls a route as Next would; what it answers is held against the call's own schema. */
async function ask(routes: Routes, call: Pick<ApiCall, 'method' | 'answer' | 'status'>, options: Ask = {}) {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const token = options.token === undefined ? everything.token : options.token;
  const response = await routes[call.method](
    new Request(`http://localhost:3000/api/v1/x${options.query ?? ''}`, {
      method: call.method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...options.headers },
      ...(body === undefined ? {} : { body }),
    }),
    { params: Promise.resolve(options.params ?? {}) },
  );
  const json = await response.json();
  if (response.ok) {
    expect(response.status).toBe(call.status);
    expect(call.answer.parse(json)).toEqual(json);
  } else expect(problem.parse(json)).toEqual(json);
  return { status: response.status, headers: response.headers, body: json };
}
const failed = (status: number, code: string) =>
  expect.objectContaining({ status, body: { error: expect.objectContaining({ code }) } });
const carried = (tagId: number, memberId: bigint) => db.memberTag.count({ where: { tagId, memberId } });

let everything: { token: string; id: string };
beforeAll(async () => {
  everything = await makeToken();
});
afterAll(async () => {
  await closeDb();
  await database.drop();
});

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

describe('tokens', () => {
  test('none, an expired and a revoked one are 401 alike; one without the scope is 403', async () => {
    const past = new Date(Date.now() - 1_000);
    const tokens = [
      null,
      'x',
      (await makeToken({ expiresAt: past })).token,
      (await makeToken({ revokedAt: past })).token,
    ];
    for (const token of tokens) {
      const answer = await ask(tags, tagCalls.listTagsCall, { token });
      expect(answer).toEqual(failed(401, 'auth.bad_token'));
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    const { token } = await makeToken({ scopes: ['tags.read'] });
    const params = { code: 'x', id: '1' };
    expect(await ask(tags, tagCalls.createTagCall, { token, body: {} })).toEqual(
      failed(403, 'api.scope_missing'),
    );
    expect(await ask(memberTags, listMemberTagsCall, { token, params })).toEqual(
      failed(403, 'api.scope_missing'),
    );
    expect(await ask(memberTags, tagMemberCall, { token, params })).toEqual(failed(403, 'api.scope_missing'));
    expect(await ask(carriers, tagCalls.listCarriersCall, { token, params })).toEqual(
      failed(403, 'api.scope_missing'),
    );
    expect(await ask(lookup, lookupCall, { token, body: {} })).toEqual(failed(403, 'api.scope_missing'));
    expect((await ask(tags, tagCalls.listTagsCall, { token })).status).toBe(200);
  });
  test('a token’s own limit is told with every answer, and one call too many is 429', async () => {
    const { token } = await makeToken({ callsPerMinute: 2 });
    const calls = [];
    for (let i = 0; i < 5; i++) calls.push(await ask(tags, tagCalls.listTagsCall, { token }));
    expect(calls[0]?.headers.get('ratelimit-limit')).toBe('2');
    expect(Number(calls[0]?.headers.get('ratelimit-remaining'))).toBe(1);
    const refused = calls.filter((call) => call.status === 429);
    // A minute may begin in between, and then two more are let through.
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]).toEqual(failed(429, 'common.rate_limited'));
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('ratelimit-remaining')).toBe('0');
  });
  test('another method is 405 with what is allowed, an unknown address 404', async () => {
    const wrong = { method: 'PUT', answer: problem, status: 200 } as const;
    const answer = await ask(oneTag, wrong);
    expect(answer).toEqual(failed(405, 'api.method_not_allowed'));
    expect(answer.headers.get('allow')).toBe('GET, HEAD, PATCH, OPTIONS');
    expect(await ask(missing, { ...wrong, method: 'GET' })).toEqual(failed(404, 'api.no_such_path'));
  });
});

describe('/api/v1/members/{id}/tags', () => {
  test('a member gets tags, all in one transaction, and loses them; a repeat changes nothing', async () => {
    const [member, a, b] = [await makeMember(), await makeTag(), await makeTag()];
    const params = { id: String(member.id) };
    const body = { codes: [a.code, b.code] };
    const first = await ask(memberTags, tagMemberCall, { params, body });
    expect(first.body).toMatchObject({ memberId: params.id, redirectedFrom: null });
    expect(first.body.tags).toEqual([a, b].map(({ code }) => ({ code, outcome: 'changed' })));
    expect((await ask(memberTags, tagMemberCall, { params, body })).body.tags[0].outcome).toBe('unchanged');
    const list = await ask(memberTags, listMemberTagsCall, { params });
    expect(list.body.tags.map((tag: { code: string }) => tag.code).sort()).toEqual([a.code, b.code].sort());
    expect(list.body.tags[0].source).toBe('api');
    expect((await ask(memberTags, untagMemberCall, { params, body })).body.tags[0].outcome).toBe('changed');
    expect((await ask(memberTags, listMemberTagsCall, { params })).body.tags).toEqual([]);
  });
  test('one unknown code refuses all and is named; a branch’s tag and two of one exclusive group are refused', async () => {
    const [member, tag, branch] = [await makeMember(), await makeTag(), await makeBranch()];
    const params = { id: String(member.id) };
    const give = (codes: string[]) => ask(memberTags, tagMemberCall, { params, body: { codes } });
    const unknown = await give([tag.code, 'nope-1']);
    expect(unknown).toEqual(failed(400, 'tag.unknown_codes'));
    expect(unknown.body.error.message).toContain('nope-1');
    expect(await carried(tag.id, member.id)).toBe(0);
    const { code } = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    expect(await give([tag.code, code])).toEqual(failed(400, 'tag.of_branch'));
    const group = await db.tagGroup.create({ data: { name: unique('组'), isExclusive: true } });
    const [x, y] = [await makeTag({ groupId: group.id }), await makeTag({ groupId: group.id })];
    expect(await give([x.code, y.code])).toEqual(failed(400, 'tag.codes_exclude'));
    expect(await give([])).toEqual(failed(400, 'tag.codes_missing'));
  });
  test('the id of a merged member means who took over, and the answer says so', async () => {
    const [winner, tag] = [await makeMember(), await makeTag()];
    const merged = await makeMember();
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: winner.id } });
    const params = { id: String(merged.id) };
    const answer = await ask(memberTags, tagMemberCall, { params, body: { codes: [tag.code] } });
    expect(answer.body).toMatchObject({ memberId: String(winner.id), redirectedFrom: String(merged.id) });
    expect(await carried(tag.id, winner.id)).toBe(1);
    expect((await ask(memberTags, listMemberTagsCall, { params })).body.memberId).toBe(String(winner.id));
  });
  test('a token of one branch neither reads nor changes people of another', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    const { token } = await makeToken({ branchIds: [own.id] });
    const [mine, theirs, tag] = [
      await makeMember({ branchId: own.id }),
      await makeMember({ branchId: other.id }),
      await makeTag(),
    ];
    const body = { codes: [tag.code] };
    const of = (id: bigint) => ({ token, params: { id: String(id) } });
    expect((await ask(memberTags, tagMemberCall, { ...of(mine.id), body })).status).toBe(200);
    for (const id of [theirs.id, (await makeMember()).id, 999_999_999n]) {
      expect(await ask(memberTags, tagMemberCall, { ...of(id), body })).toEqual(
        failed(404, 'common.not_found'),
      );
      expect(await ask(memberTags, untagMemberCall, { ...of(id), body })).toEqual(
        failed(404, 'common.not_found'),
      );
      expect(await ask(memberTags, listMemberTagsCall, of(id))).toEqual(failed(404, 'common.not_found'));
    }
    expect(await ask(memberTags, listMemberTagsCall, { token, params: { id: '1x' } })).toEqual(
      failed(400, 'api.bad_member_id'),
    );
  });
  test('a WeChat tag is of the token’s account only, and a member who does not follow is told', async () => {
    const [account, other] = [await makeAccount(), await makeAccount()];
    const tag = await makeTag({ accountId: account.id, wechatTagId: 101 });
    const [fan, stranger] = [await makeMember(), await makeMember()];
    await makeFan({ accountId: account.id, memberId: fan.id });
    const give = (token: string, id: bigint) =>
      ask(memberTags, tagMemberCall, { token, params: { id: String(id) }, body: { codes: [tag.code] } });
    const { token } = await makeToken({ accountId: account.id });
    expect((await give(token, fan.id)).body.tags).toEqual([{ code: tag.code, outcome: 'changed' }]);
    expect((await give(token, stranger.id)).body.tags).toEqual([{ code: tag.code, outcome: 'notFollowing' }]);
    for (const foreign of [(await makeToken({ accountId: other.id })).token, everything.token]) {
      expect(await give(foreign, fan.id)).toEqual(failed(400, 'tag.unknown_codes'));
      expect(await ask(oneTag, tagCalls.getTagCall, { token: foreign, params: { code: tag.code } })).toEqual(
        failed(404, 'common.not_found'),
      );
    }
    const list = await ask(carriers, tagCalls.listCarriersCall, { token, params: { code: tag.code } });
    expect(list.body.members).toMatchObject([{ memberId: String(fan.id), source: 'api' }]);
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

describe('/api/v1/members:lookup', () => {
  test('phones however written, openids, unionids and merged ids lead to members; the rest is unknown', async () => {
    const phone = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const [account, member, merged] = [await makeAccount(), await makeMember({ phone }), await makeMember()];
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: member.id } });
    const fan = await makeFan({ accountId: account.id, memberId: member.id });
    const unionid = unique('u');
    await db.fan.update({ where: { id: fan.id }, data: { unionid } });
    const memberId = String(member.id);
    const body = {
      phones: [`+86 ${phone}`, 'not a number'],
      openids: [fan.openid, 'o-nobody'],
      unionids: [unionid],
      ids: [String(merged.id), '987654321'],
    };
    expect((await ask(lookup, lookupCall, { body })).body).toEqual({
      members: [
        { by: 'phones', value: `+86 ${phone}`, memberId },
        { by: 'openids', value: fan.openid, memberId },
        { by: 'unionids', value: unionid, memberId },
        { by: 'ids', value: String(merged.id), memberId },
      ],
      unknown: [
        { by: 'phones', value: 'not a number' },
        { by: 'openids', value: 'o-nobody' },
        { by: 'ids', value: '987654321' },
      ],
    });
    const branch = await makeBranch();
    const limited = await makeToken({ branchIds: [branch.id] });
    expect((await ask(lookup, lookupCall, { token: limited.token, body })).body.members).toEqual([]);
    const foreign = await makeToken({ accountId: (await makeAccount()).id });
    const byFan = { openids: [fan.openid], unionids: [unionid] };
    expect((await ask(lookup, lookupCall, { token: foreign.token, body: byFan })).body.members).toEqual([]);
  });
  test('1 000 values are looked up, one more is refused', async () => {
    const ids = Array.from({ length: 600 }, (_, i) => String(900_000_000 + i));
    const phones = Array.from({ length: 400 }, (_, i) => `1390000${String(i).padStart(4, '0')}`);
    expect((await ask(lookup, lookupCall, { body: { ids, phones } })).body.unknown).toHaveLength(1_000);
    const more = { ids: [...ids, '1'], phones };
    expect(await ask(lookup, lookupCall, { body: more })).toEqual(failed(400, 'api.too_many_values'));
  });
});

describe('Idempotency-Key', () => {
  const create = (key: string, body: object, token = everything.token) =>
    ask(tags, tagCalls.createTagCall, { token, body, headers: { 'idempotency-key': key } });
  test('the same request gets the stored answer, another one is 422, another token has its own keys', async () => {
    const [key, body] = [unique('k'), { name: unique('键') }];
    const first = await create(key, body);
    expect(first.headers.get('idempotency-replayed')).toBe('false');
    const again = await create(key, body);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await db.tag.count({ where: { name: body.name } })).toBe(1);
    expect(await create(key, { name: unique() })).toEqual(failed(422, 'api.key_of_other_request'));
    expect(await create(key, body, (await makeToken()).token)).toEqual(failed(409, 'tag.name_taken'));
    expect(await create('no spaces', body)).toEqual(failed(400, 'api.bad_key'));
  });
  test('of many at once one is carried out; the others get its answer or are told that it is under way', async () => {
    const [key, body] = [unique('k'), { name: unique('并') }];
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(key, body)));
    const made = answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'false');
    expect(made).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.body).toEqual(made[0]?.body);
      else {
        expect(answer).toEqual(failed(409, 'api.key_under_way'));
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    }
    expect(await db.tag.count({ where: { name: body.name } })).toBe(1);
  });
  test('a refusal frees its key, and so does a crash after the lease, and a day', async () => {
    const [key, tag] = [unique('k'), await makeTag()];
    expect(await create(key, { name: tag.name })).toEqual(failed(409, 'tag.name_taken'));
    const body = { name: unique('再') };
    expect((await create(key, body)).status).toBe(201);
    const where = { tokenId_key: { tokenId: everything.id, key } };
    const crashed = { status: null, finishedAt: null, createdAt: new Date(Date.now() - 60_000) };
    await db.idempotencyKey.update({ where, data: crashed });
    expect(await create(key, body)).toEqual(failed(409, 'api.key_under_way'));
    await db.idempotencyKey.update({ where, data: { createdAt: new Date(Date.now() - 121_000) } });
    expect(await create(key, { name: unique('又') })).toMatchObject({ status: 201 });
    await db.idempotencyKey.update({ where, data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } });
    expect(await create(key, { name: unique('日') })).toMatchObject({ status: 201 });
  });
});
