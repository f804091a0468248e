import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { askApi, refusedWith as failed, makeApiToken as makeToken } from '@/lib/testing/api';
import { makeTag, unique } from '@/lib/testing/factories';
import { listMemberTagsCall, lookupCall, tagMemberCall } from '@/lib/web/api/member-calls';
import { problem } from '@/lib/web/api/problem';
import * as tagCalls from '@/lib/web/api/tag-calls';
import * as missing from './[...path]/route';
import * as memberTags from './members/[id]/tags/route';
import * as lookup from './members/lookup/route';
import * as carriers from './tags/[code]/members/route';
import * as oneTag from './tags/[code]/route';
import * as tags from './tags/route';

let everything: Awaited<ReturnType<typeof makeToken>>;
beforeAll(async () => {
  everything = await makeToken();
});
afterAll(closeDb);

type Asked = Parameters<typeof askApi>;
const ask = (routes: Asked[0], call: Asked[1], options: Partial<Asked[2]> = {}) =>
  askApi(routes, call, { token: everything.token, ...options });

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
