import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wechatFailure } from '@/lib/testing/wechat-client';
import { createWechatClient } from './call';
import { parseExactJson } from './exact-json';
import { fetchStableToken } from './stable-token';
import { deleteTag, listTags } from './tags';

let server: Server;
let baseUrl: string;
let asked: number;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const client = (refreshes: string[] = []) =>
  createWechatClient({
    baseUrl,
    appId: 'wx0',
    timeoutMs: 10_000,
    tokens: {
      get: async () => 'old',
      refresh: async (rejected) => {
        refreshes.push(rejected);
        return 'new';
      },
    },
  });

function answerWith(body: string | Buffer, headers: Record<string, string> = {}): void {
  asked = 0;
  answer = (_, response) => void response.writeHead(200, headers).end(body);
}

const command = (using = client()) => deleteTag(using, { id: 100 });

test.each([
  ['no text', '{"errcode":45058,"errmsg":null}'],
  ['a number as text', '{"errcode":45058,"errmsg":7}'],
  ['its code in quotes', '{"errcode":"45058","errmsg":"can\'t modify sys tag"}'],
])('a refusal with %s is that refusal, and no success', async (_, body) => {
  answerWith(body);
  expect(await wechatFailure(command())).toMatchObject({
    kind: 'errcode',
    errcode: 45058,
    outcomeKnown: true,
    retryable: false,
  });
});

test.each(['{"errcode":{},"errmsg":"ok"}', '{"errcode":0.5}', '{"errcode":"done"}', '{"errcode":true}'])(
  'an errcode that cannot be read, %s, is never taken for success and a command is not repeated',
  async (body) => {
    answerWith(body);
    expect(await wechatFailure(command())).toMatchObject({
      kind: 'bad_reply',
      outcomeKnown: false,
      retryable: false,
    });
    expect(asked).toBe(1);
  },
);

test.each(['{"errcode":"0","errmsg":"ok"}', '{"errcode":null}', '{"errcode":0,"errmsg":null}', '{}'])(
  'a success may be written %s',
  async (body) => {
    answerWith(body);
    await expect(command()).resolves.toBeUndefined();
  },
);

test('a refused token whose code comes in quotes is renewed', async () => {
  const refreshes: string[] = [];
  asked = 0;
  answer = (request, response) => {
    const isNew = request.url?.includes('access_token=new');
    response.end(isNew ? '{"errcode":0}' : '{"errcode":"40001","errmsg":"invalid credential"}');
  };
  await command(client(refreshes));
  expect(refreshes).toEqual(['old']);
});

test.each([
  ['at first', false],
  ['after a refusal', true],
])('a command whose token cannot be fetched %s was certainly not carried out', async (_, isStale) => {
  const paths: (string | undefined)[] = [];
  answer = (request, response) => {
    paths.push(request.url?.split('?')[0]);
    if (request.url?.startsWith('/cgi-bin/tags')) response.end('{"errcode":40001,"errmsg":"stale"}');
    else response.destroy();
  };
  const fetchToken = async () => (await fetchStableToken({ baseUrl, appId: 'wx0', secret: 's' })).accessToken;
  const tokens = { get: async () => (isStale ? 'old' : fetchToken()), refresh: fetchToken };
  const using = createWechatClient({ baseUrl, appId: 'wx0', timeoutMs: 2_000, tokens });
  expect(await wechatFailure(command(using))).toMatchObject({
    kind: 'network',
    endpoint: '/cgi-bin/stable_token',
    retryable: true,
    outcomeKnown: true,
  });
  expect(paths.slice(-1)).toEqual(['/cgi-bin/stable_token']);
  expect(await wechatFailure(fetchToken())).toMatchObject({ outcomeKnown: false });
});

test('a fraction of many digits is a number, and what stands beside it is read', () => {
  expect(parseExactJson('{"read":0.3333333333333333,"e":-0.1234567890123456,"id":1234567890123456}')).toEqual(
    { read: 0.3333333333333333, e: -0.1234567890123456, id: '1234567890123456' },
  );
});

test.each([
  ['digits', `{"a":${'1'.repeat(200_000)}.5}`],
  ['a string without an end', `{"a":"${'\\"'.repeat(100_000)}1234567890123456`],
])('an answer of %s does not stop the process', (_, body) => {
  const startedAt = performance.now();
  parseExactJson(body);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('what PostgreSQL cannot keep does not come out of an answer', async () => {
  answerWith('{"tags":[{"id":100,"name":"a\\u0000b\\ud800c","count":0}]}');
  expect(await listTags(client())).toMatchObject([{ name: 'a\uFFFDb\uFFFDc' }]);
  answerWith('{"errcode":48001,"errmsg":"\\u0000\\udc00 no"}');
  expect((await wechatFailure(command())).message).toContain('48001 \uFFFD\uFFFD no');
});

test('a long sentence of WeChat is cut, its rid is not lost, and tickets in it are', async () => {
  const rid = 'abcdef01-23456789-abcdef01';
  answerWith(
    JSON.stringify({ errcode: 61006, errmsg: `bad ticket@@@t1-x and ${'no '.repeat(9_000)} rid: ${rid}` }),
  );
  const error = await wechatFailure(command());
  expect(error).toMatchObject({ errcode: 61006, rid });
  expect(error.message.length).toBeLessThan(1_200);
  expect(error.message).not.toContain('t1-x');
});

test('a sentence that is cut in the middle of a character can still be stored', async () => {
  answerWith(JSON.stringify({ errcode: 48001, errmsg: `x${'😀'.repeat(900)}` }));
  expect(encodeURIComponent((await wechatFailure(command())).errmsg)).toMatch(/^x/);
});

test.each([-5, 0, 1e15])('a token that lives %d seconds is no token', async (expiresIn) => {
  answerWith(JSON.stringify({ access_token: 't', expires_in: expiresIn }));
  const error = await wechatFailure(fetchStableToken({ baseUrl, appId: 'wx0', secret: 's' }));
  expect(error.kind).toBe('bad_reply');
});

test('an answer without an end is broken off long before its time is up, and its outcome is unknown', async () => {
  const chunk = Buffer.alloc(2 ** 20, ' ');
  let sent = 0;
  asked = 0;
  answer = (_, response) => {
    const more = () => {
      sent += 1;
      if (response.writable && sent < 500) response.write(chunk, more);
    };
    more();
  };
  const error = await wechatFailure(command());
  expect(error).toMatchObject({ kind: 'bad_reply', outcomeKnown: false, retryable: false });
  expect([sent < 200, asked]).toEqual([true, 1]);
});

test('a small packed answer that unpacks beyond all measure is broken off', async () => {
  const packed = gzipSync(Buffer.alloc(70 * 2 ** 20, ' '));
  answerWith(packed, { 'content-encoding': 'gzip' });
  expect(await wechatFailure(command())).toMatchObject({ kind: 'bad_reply', outcomeKnown: false });
});

test('a packed answer is read', async () => {
  answerWith(gzipSync('{"tags":[]}'), { 'content-encoding': 'gzip' });
  expect(await listTags(client())).toEqual([]);
});
