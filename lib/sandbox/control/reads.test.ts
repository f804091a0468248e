import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatLine } from '../chat';
import { type Kit, type KitAccount, startKit, startReceiver } from '../test-kit';

let kit: Kit;
let account: KitAccount;
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/reset', { now: '2026-03-01T09:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
});
afterEach(() => kit.close());

const chat = async (openid: string) =>
  (await account.control('GET', `/fans/${openid}/chat`)) as unknown as {
    subscribed: boolean;
    lines: ChatLine[];
  };

describe('a chat', () => {
  test('shows what the fan did and what the account sent, in order though the clock stands still', async () => {
    await account.control('POST', '/fans/oA/follow', {});
    await account.control('POST', '/fans/oA/message', { type: 'text', content: '在吗' });
    await account.wx('message/custom/send', { touser: 'oA', msgtype: 'text', text: { content: '在的' } });
    await account.control('POST', '/fans/oA/message', {
      type: 'location',
      locationX: 30.25,
      locationY: 120.16,
      label: '西湖',
    });
    const { subscribed, lines } = await chat('oA');
    expect(subscribed).toBe(true);
    expect(lines.map(({ side, kind, text }) => [side, kind, text])).toEqual([
      ['fan', 'subscribe', ''],
      ['fan', 'text', '在吗'],
      ['account', 'text', '在的'],
      ['fan', 'location', '西湖\n30.25, 120.16'],
    ]);
  });

  test('shows a mass job as text or as the cards of its articles', async () => {
    const fans = await account.addFans(2);
    const draft = await account.addDraft('三月会员日');
    const send = (body: object) => account.wx('message/mass/send', { touser: fans, ...body });
    await send({ msgtype: 'text', text: { content: '第二杯一元' }, clientmsgid: '1' });
    await kit.advance(1);
    await send({ msgtype: 'mpnews', mpnews: { media_id: draft }, clientmsgid: '2' });
    await kit.advance(1);
    const { lines } = await chat(fans[1] ?? '');
    expect(lines).toMatchObject([
      { side: 'account', via: 'mass', kind: 'text', text: '第二杯一元', cards: [] },
      { via: 'mass', kind: 'mpnews', cards: [{ title: '三月会员日', text: '正文' }] },
    ]);
  });

  test('tells how the push of a message fares', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
    const callback = { url: receiver.url, token: 'sandboxtoken', aesKey: 'a'.repeat(43), mode: 'plain' };
    await account.control('PATCH', '', { callback });
    await account.control('POST', '/fans/oA/message', { type: 'text', content: '在吗' });
    await kit.settle();
    expect((await chat('oA')).lines).toMatchObject([
      { push: { id: 1, state: 'answered', tookMs: expect.any(Number) } },
    ]);
    await receiver.close();
  });

  test('of somebody unknown is a 404', async () => {
    expect((await kit.request('GET', `/_control${account.base}/fans/oNobody/chat`)).status).toBe(404);
  });
});

test('fans are found by openid or nickname, those in contact first', async () => {
  const [first = '', second = '', third = ''] = await account.addFans(3);
  await account.control('PATCH', `/fans/${second}`, { nickname: '小林' });
  await account.control('POST', `/fans/${first}/message`, { type: 'text', content: 'x' });
  const listed = async (query: string) => {
    const { fans } = (await account.control('GET', `/fans${query}`)) as unknown as {
      fans: { openid: string }[];
    };
    return fans.map(({ openid }) => openid);
  };
  expect(await listed('')).toEqual([first, third, second]);
  expect(await listed(`?search=${third.slice(8, 16)}`)).toEqual([third]);
  expect(await listed(`?search=${encodeURIComponent('小林')}`)).toEqual([second]);
  expect(await listed('?limit=1')).toEqual([first]);
  expect((await kit.request('GET', `/_control${account.base}/fans?limit=many`)).status).toBe(400);
});

test('calls of the day stand beside the cap that holds for the account', async () => {
  await account.control('PATCH', '', { limits: { '/cgi-bin/tags/get': 7 } });
  await account.wx('tags/get');
  await account.wx('tags/get');
  const { calls } = (await account.control('GET', '/usage')) as { calls?: unknown[] };
  expect(calls).toContainEqual({ path: '/cgi-bin/tags/get', used: 2, limit: 7 });
});

test('the latest calls come newest first without bodies, one call comes whole', async () => {
  await account.createTag('会员');
  await account.wx('tags/get');
  const { calls } = (await kit.control('GET', '/calls/latest?count=2&search=tags')) as {
    calls?: { id: number; path: string }[];
  };
  expect(calls?.map(({ path }) => path)).toEqual(['/cgi-bin/tags/get', '/cgi-bin/tags/create']);
  expect(calls?.[1]).not.toHaveProperty('body');
  expect(await kit.control('GET', `/calls/${calls?.[1]?.id}`)).toMatchObject({
    body: { tag: { name: '会员' } },
  });
  expect((await kit.request('GET', '/_control/calls/99')).status).toBe(404);
});

test('faults that still wait are listed', async () => {
  await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', errcode: -1, times: 2 });
  await account.wx('tags/get');
  expect(await kit.control('GET', '/faults')).toEqual({
    faults: [{ path: '/cgi-bin/tags/get', errcode: -1, times: 1 }],
  });
});
