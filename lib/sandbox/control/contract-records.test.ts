import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { open, sign } from '../crypto';
import { type Json, type Kit, type KitAccount, type Received, startKit, startReceiver } from '../test-kit';

const TOKEN = 'sandboxtoken';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const cipherOf = (body: string) => /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1] ?? '';

let kit: Kit;
let account: KitAccount;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeEach(async () => {
  kit = await startKit();
  receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
  const callback = { url: receiver.url, token: TOKEN, aesKey: AES_KEY };
  account = await kit.makeAccount({ callback: { ...callback, mode: 'plain' } });
});
afterEach(async () => {
  await kit.close();
  await receiver.close();
});

const calls = async (query: string) =>
  (await kit.control('GET', `/calls?${query}`)) as unknown as { calls: ({ id: number } & Json)[] };
const pushes = async (query = '') =>
  (await kit.control('GET', `/pushes?${query}`)) as unknown as { pushes: ({ id: number } & Json)[] };
const say = (content: string, openid = 'oA') =>
  account.control('POST', `/fans/${openid}/message`, { type: 'text', content });

describe('the log of calls', () => {
  test('has every call in order with every key, secrets cut to four characters', async () => {
    await account.createTag('会员');
    const [token, create] = (await calls('')).calls;
    expect(Object.keys(create ?? {}).sort()).toEqual(
      ['id', 'at', 'appid', 'method', 'path', 'query', 'body', 'httpStatus', 'errcode', 'response'].sort(),
    );
    expect(create).toMatchObject({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+08:00$/),
      appid: account.appid,
      method: 'POST',
      path: '/cgi-bin/tags/create',
      query: { access_token: expect.stringMatching(/^…?.{4}$/) },
      body: { tag: { name: '会员' } },
      httpStatus: 200,
      errcode: 0,
      response: { tag: { id: 100, name: '会员' } },
    });
    expect(token?.id).toBeLessThan(create?.id ?? 0);
    expect(JSON.stringify(token)).not.toContain(account.secret);
  });

  test('is narrowed by id, path, account and number', async () => {
    const other = await kit.makeAccount();
    for (const name of ['甲', '乙', '丙']) await account.createTag(name);
    await other.createTag('丁');
    const path = 'path=/cgi-bin/tags/create';
    const found = (await calls(path)).calls;
    expect(found).toHaveLength(4);
    expect((await calls(`${path}&appid=${other.appid}`)).calls).toEqual(found.slice(3));
    expect((await calls(`${path}&limit=2`)).calls).toEqual(found.slice(0, 2));
    expect((await calls(`${path}&after=${found[1]?.id}`)).calls).toEqual(found.slice(2));
  });
});

describe('the log of pushes', () => {
  test('has every push with every key', async () => {
    await say('一');
    await kit.settle();
    const { pushes: all } = await pushes();
    expect(all).toEqual([
      {
        id: expect.any(Number),
        at: expect.stringMatching(/\+08:00$/),
        appid: account.appid,
        kind: 'text',
        plainXml: expect.stringContaining('<Content><![CDATA[一]]></Content>'),
        attempts: [{ at: expect.any(String), httpStatus: 200, tookMs: expect.any(Number), body: 'success' }],
        state: 'answered',
      },
    ]);
  });

  test('is narrowed by id and account, or to the last ones', async () => {
    for (const word of ['一', '二', '三']) await say(word);
    await kit.settle();
    const { pushes: all } = await pushes();
    expect((await pushes(`after=${all[0]?.id}`)).pushes).toEqual(all.slice(1));
    expect((await pushes('latest=1')).pushes).toEqual(all.slice(2));
    expect((await pushes('appid=wx_nobody')).pushes).toEqual([]);
  });
});

describe('the next push', () => {
  const words = () => receiver.received.map(({ body }) => /<Content><!\[CDATA\[(.)/.exec(body)?.[1]);

  test.each([
    ['comes more than once', { duplicate: 2 }, ['一', '一', '一', '二']],
    ['comes after the one behind it', { reorder: true }, ['二', '一']],
  ])('%s', async (_, treatment, order) => {
    await kit.control('POST', '/pushes/next', treatment);
    await say('一');
    await say('二');
    await kit.settle();
    expect(words()).toEqual(order);
  });

  test('comes late', async () => {
    await kit.control('POST', '/pushes/next', { delayMs: 150 });
    const startedAt = performance.now();
    await say('一');
    await kit.settle();
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });

  const isSigned = ({ query, body }: Received) =>
    query.msg_signature === sign(TOKEN, query.timestamp ?? '', query.nonce ?? '', cipherOf(body));
  const opens = ({ body }: Received) =>
    open(AES_KEY, account.appid, cipherOf(body))?.startsWith('<xml>') ?? false;
  const isClosed = ({ body }: Received) =>
    open(AES_KEY, account.appid, cipherOf(body))?.endsWith('</xml>') ?? false;

  test.each([
    ['signature', isSigned],
    ['cipher', opens],
    ['xml', isClosed],
  ])('has a broken %s, and only that one', async (corrupt, isSound) => {
    const callback = { url: receiver.url, token: TOKEN, aesKey: AES_KEY, mode: 'safe' };
    await account.control('PATCH', '', { callback });
    await kit.control('POST', '/pushes/next', { corrupt });
    await say('一');
    await say('二');
    await kit.settle();
    expect(receiver.received.map(isSound)).toEqual([false, true]);
  });
});

test('a fault is used up by the calls of its path, one after the other', async () => {
  const get = '/cgi-bin/tags/get';
  await kit.control('POST', '/faults', { path: get, errcode: 45009 });
  await kit.control('POST', '/faults', { path: get, httpStatus: 503, times: 2 });
  await account.wx('tags/create', { tag: { name: '甲' } });
  const seen = [];
  for (let n = 0; n < 4; n += 1) seen.push(await account.wx('tags/get'));
  expect(seen.map(({ errcode, error }) => errcode ?? error)).toEqual([
    45009,
    'fault injected',
    'fault injected',
    undefined,
  ]);
  await kit.control('POST', '/faults', { path: get, errcode: -1, times: 5 });
  expect(await kit.control('DELETE', '/faults')).toEqual({ ok: true });
  expect((await account.wx('tags/get')).errcode).toBeUndefined();
});
