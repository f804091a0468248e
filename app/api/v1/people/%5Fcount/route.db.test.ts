import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_CALLS_PER_MINUTE, hashToken } from '@/lib/auth/api-token';
import { closeDb, db } from '@/lib/db/client';
import { makeBranch, makeMember, makeTag, unique } from '@/lib/testing/factories';
import { GET, POST } from './route';

async function makeToken(
  options: { scopes?: string[]; branchIds?: number[]; expiresAt?: Date; revokedAt?: Date } = {},
) {
  const token = `tc_${randomBytes(32).toString('base64url')}`;
  const row = await db.apiToken.create({
    data: {
      name: unique('token'),
      prefix: token.slice(0, 8),
      tokenHash: hashToken(token),
      scopes: ['people.read'],
      ...options,
    },
  });
  return { token, id: row.id };
}

async function call(token: string | null, body: string | object, method = 'POST') {
  const response = await (method === 'GET' ? GET : POST)(
    new Request('http://localhost:3000/api/v1/people/_count', {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  return { status: response.status, headers: response.headers, body: await response.json() };
}

let notesQuery: string;
let branchId: number;
let codes: string[];
beforeAll(async () => {
  const branch = await makeBranch();
  branchId = branch.id;
  // The notes' own codes may exist once only in a database, so another run of this file finds them there.
  const tags = [];
  for (const code of ['mkit', 'iutj']) {
    tags.push(
      await db.tag.upsert({ where: { code }, update: {}, create: { code, name: code, kind: 'local' } }),
    );
  }
  codes = [(await makeTag()).code];
  await db.memberTag.deleteMany({ where: { tagId: { in: tags.map((t) => t.id) } } });
  for (const [index, carried] of [[0, 1], [0, 1], [0], [1], []].entries()) {
    const member = await makeMember(index === 0 ? { branchId } : {});
    for (const i of carried) {
      await db.memberTag.create({
        data: { memberId: member.id, tagId: Number(tags[i]?.id), source: 'staff' },
      });
    }
  }
  notesQuery = '{"query":{"bool":{"must":[{"term":{"tag_id":"mkit"}},{"term":{"tag_id":"iutj"}}]}}}';
});
afterAll(closeDb);

describe('/api/v1/people/_count', () => {
  test('answers the notes’ query verbatim, as Elasticsearch would, and says which engine did', async () => {
    const answer = await call((await makeToken()).token, notesQuery);
    expect(answer).toMatchObject({
      status: 200,
      body: { count: 2, _shards: { total: 1, successful: 1, skipped: 0, failed: 0 } },
    });
    expect(answer.headers.get('x-tagcast-engine')).toBe('sql');
    expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  });
  test('without a body it counts everybody', async () => {
    const everybody = await call((await makeToken()).token, '', 'GET');
    expect(everybody.body.count).toBeGreaterThanOrEqual(5);
  });
  test('a token of one branch counts own people only', async () => {
    const { token } = await makeToken({ branchIds: [branchId] });
    expect((await call(token, notesQuery)).body.count).toBe(1);
    expect((await call(token, {})).body.count).toBe(1);
    expect(await call(token, { query: { term: { branch_id: branchId + 1 } } })).toMatchObject({
      status: 400,
      body: { error: { reason: `unknown branch [${branchId + 1}]` } },
    });
  });
  test('no token, a wrong, an expired and a revoked one are 401 with the same words', async () => {
    const past = new Date(Date.now() - 1_000);
    const tokens = [
      null,
      'nonsense',
      (await makeToken({ expiresAt: past })).token,
      (await makeToken({ revokedAt: past })).token,
    ];
    const answers = await Promise.all(tokens.map((token) => call(token, notesQuery)));
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(answers[0]?.body);
      expect(answer.body).toMatchObject({
        status: 401,
        error: { type: 'security_exception', root_cause: [{ type: 'security_exception' }] },
      });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });
  test('a token without the scope is 403', async () => {
    const { token } = await makeToken({ scopes: ['tags.write'] });
    expect(await call(token, notesQuery)).toMatchObject({
      status: 403,
      body: { error: { type: 'security_exception' }, status: 403 },
    });
  });
  test('a token that has made its calls of the minute is 429 and told when to come back', async () => {
    const { token, id } = await makeToken();
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    for (const windowStart of [new Date(minute), new Date(minute + 60_000)]) {
      await db.rateLimit.create({ data: { key: `api:${id}`, windowStart, used: API_CALLS_PER_MINUTE } });
    }
    const answer = await call(token, notesQuery);
    expect(answer).toMatchObject({
      status: 429,
      body: { status: 429, error: { type: 'es_rejected_execution_exception' } },
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
  test('an unknown tag code is 400 and named', async () => {
    const { token } = await makeToken();
    const cause = { type: 'illegal_argument_exception', reason: 'unknown tag code [nope]' };
    expect((await call(token, { query: { terms: { tag_id: [codes[0], 'nope'] } } })).body).toEqual({
      error: { root_cause: [cause], ...cause },
      status: 400,
    });
  });
  test('an unknown key and broken JSON are 400, a huge body 413', async () => {
    const { token } = await makeToken();
    expect(await call(token, { query: { fuzzy: {} } })).toMatchObject({
      status: 400,
      body: { error: { reason: 'unknown query [fuzzy]' } },
    });
    expect(await call(token, '{"query":')).toMatchObject({
      status: 400,
      body: { error: { type: 'parsing_exception' }, status: 400 },
    });
    expect((await call(token, `{"query":"${'x'.repeat(2_000_000)}"}`)).status).toBe(413);
  });
});
