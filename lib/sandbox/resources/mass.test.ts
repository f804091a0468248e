import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '../test-kit';

let kit: Kit;
let account: KitAccount;
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/reset', { now: '2026-03-10T11:59:00+08:00' });
  await kit.control('POST', '/clock', { set: '2026-03-10T12:00:00+08:00', frozen: true });
  account = await kit.makeAccount({ limits: { '/cgi-bin/message/mass/send': null } });
});
afterEach(() => kit.close());

let serial = 0;
const text = (content = '你好', clientmsgid: string | undefined = `id-${++serial}`) => ({
  msgtype: 'text',
  text: { content },
  clientmsgid,
});
const send = (touser: string[], more: object = text()) =>
  account.wx('message/mass/send', { touser, ...more });
const sendAll = (filter: object, more: object = text()) =>
  account.wx('message/mass/sendall', { filter, ...more });
const job = (msgId: unknown) => account.control('GET', `/mass/${msgId}`);
const statusOf = async (msgId: unknown) =>
  (await account.wx('message/mass/get', { msg_id: msgId })).msg_status;

describe('a mass job', () => {
  test('is SENDING until its time has passed, then delivered to everybody named', async () => {
    const fans = await account.addFans(3);
    const reply = await send(fans.slice(0, 2));
    expect(reply).toMatchObject({ errcode: 0, errmsg: 'send job submission success' });
    expect(reply).not.toHaveProperty('msg_data_id');
    expect(await statusOf(reply.msg_id)).toBe('SENDING');
    expect(await kit.settle()).toEqual({ settled: true }); // the clock stands still: nothing is due
    await kit.advance(1);
    expect(await statusOf(String(reply.msg_id))).toBe('SEND_SUCCESS');
    expect(await job(reply.msg_id)).toMatchObject({
      state: 'sent',
      total: 2,
      filtered: 2,
      sent: 2,
      error: 0,
    });
    expect(await account.control('GET', `/deliveries?msgId=${reply.msg_id}`)).toEqual({
      count: 2,
      openids: fans.slice(0, 2),
    });
    expect((await account.control('GET', `/fans/${fans[0]}`)).delivered).toEqual([
      { msgId: reply.msg_id, at: '2026-03-10T12:00:01+08:00', kind: 'text' },
    ]);
  });

  test('filters those who left, refuse, or are nobody', async () => {
    const fans = await account.addFans(4);
    await account.control('PATCH', `/fans/${fans[0]}`, { refusesMass: true });
    await account.control('POST', `/fans/${fans[1]}/unfollow`);
    const { msg_id } = await send([...fans, `o${'z'.repeat(27)}`]);
    await kit.advance(1);
    expect(await job(msg_id)).toMatchObject({ total: 5, filtered: 2, sent: 2 });
  });

  test('does not reach a fan a fifth time in a month, and does again in the next', async () => {
    const [full = '', ...others] = await account.addFans(3);
    await account.control('PATCH', `/fans/${full}`, { massReceivedThisMonth: 3 });
    const filtered = async () => {
      const { msg_id } = await send([full, ...others]);
      await kit.advance(1);
      return (await job(msg_id)).filtered;
    };
    expect([await filtered(), await filtered()]).toEqual([3, 2]);
    expect((await account.control('GET', `/fans/${full}`)).massReceivedThisMonth).toBe(4);
    await kit.control('POST', '/clock', { set: '2026-04-01T00:00:00+08:00' });
    await account.renewToken();
    expect(await filtered()).toBe(3);
  });

  test('goes by tag to those who carry it when it is accepted', async () => {
    const fans = await account.addFans(3);
    const tagId = await account.createTag('会员');
    await account.wx('tags/members/batchtagging', { openid_list: fans.slice(0, 2), tagid: tagId });
    const { msg_id } = await sendAll({ is_to_all: false, tag_id: tagId });
    await account.wx('tags/members/batchtagging', { openid_list: fans, tagid: tagId });
    await kit.advance(1);
    expect(await job(msg_id)).toMatchObject({
      total: 2,
      sent: 2,
      audience: { isToAll: false, tagId, openidCount: null },
    });
  });

  test('goes to those with the star, a tag that nobody keeps count of', async () => {
    const fans = await account.addFans(3);
    await account.wx('tags/members/batchtagging', { openid_list: fans.slice(0, 2), tagid: 2 });
    const { msg_id } = await sendAll({ is_to_all: false, tag_id: 2 });
    await kit.advance(1);
    expect(await job(msg_id)).toMatchObject({ total: 2, sent: 2 });
  });

  test('to all waits for the administrator under protection: agreed, refused, or half an hour over', async () => {
    await account.control('PATCH', '', { massProtection: true, switches: { U18: 'off' } });
    await account.addFans(2);
    const waiting = async () => {
      const { msg_id } = await sendAll({ is_to_all: true });
      expect(await job(msg_id)).toMatchObject({ state: 'waitingForAdmin' });
      return msg_id;
    };
    const agreed = await waiting();
    await account.control('POST', `/mass/${agreed}/confirm`);
    await kit.advance(1);
    expect(await job(agreed)).toMatchObject({ state: 'sent', sent: 2 });
    const refused = await waiting();
    await account.control('POST', `/mass/${refused}/refuse`);
    expect(await job(refused)).toMatchObject({ state: 'failed', status: 'err(40001)', sent: 0 });
    const forgotten = await waiting();
    await kit.advance(1_800);
    expect(await job(forgotten)).toMatchObject({ state: 'failed', status: 'err(40002)' });
  });

  test('ends as the control interface orders', async () => {
    const fans = await account.addFans(2);
    await account.control('POST', '/mass/next', { status: 'err(10001)' });
    await account.control('POST', '/mass/next', { status: 'send fail' });
    const [first, second, third] = [await send(fans), await send(fans), await send(fans)];
    await kit.advance(1);
    expect(await job(first.msg_id)).toMatchObject({ state: 'failed', status: 'err(10001)', sent: 0 });
    expect(await job(second.msg_id)).toMatchObject({
      state: 'failed',
      status: 'send fail',
      filtered: 2,
      error: 2,
    });
    expect(await job(third.msg_id)).toMatchObject({ state: 'sent' });
    expect(await statusOf(first.msg_id)).toBe('SEND_FAIL');
  });
});

describe('clientmsgid', () => {
  test('within a minute 45066, within a day 45065 with the first msg_id, then free', async () => {
    const fans = await account.addFans(2);
    const body = text('一次', 'same');
    const first = await send(fans, body);
    expect((await send(fans, body)).errcode).toBe(45066);
    await kit.advance(60);
    expect(await send(fans, body)).toMatchObject({ errcode: 45065, msg_id: first.msg_id });
    await kit.advance(86_400 - 61);
    await account.renewToken();
    expect((await send(fans, body)).errcode).toBe(45065);
    await kit.advance(1);
    expect((await send(fans, body)).errcode).toBe(0);
  });

  test('is made out of audience and content when left out (U14)', async () => {
    const fans = await account.addFans(3);
    const bare = { msgtype: 'text', text: { content: '一样' } };
    expect((await send(fans, bare)).errcode).toBe(0);
    expect((await send(fans, bare)).errcode).toBe(45066);
    expect((await send(fans.slice(1), bare)).errcode).toBe(0);
    await account.control('PATCH', '', { switches: { U14: 'off' } });
    expect((await send(fans, bare)).errcode).toBe(0);
  });

  test('has 64 bytes, or 32 by switch U12; U13 always answers 45065', async () => {
    const fans = await account.addFans(2);
    expect((await send(fans, text('a', 'x'.repeat(65)))).errcode).toBe(45067);
    expect((await send(fans, text('a', 'x'.repeat(64)))).errcode).toBe(0);
    await account.control('PATCH', '', { switches: { U12: 32, U13: 'always 45065' } });
    expect((await send(fans, text('a', 'x'.repeat(33)))).errcode).toBe(45067);
    expect((await send(fans, text('a', 'x'.repeat(32)))).errcode).toBe(0);
    expect((await send(fans, text('a', 'x'.repeat(32)))).errcode).toBe(45065);
  });

  test('tells a call whose answer was dropped that it had worked', async () => {
    const fans = await account.addFans(2);
    await kit.control('POST', '/faults', { path: '/cgi-bin/message/mass/send', drop: 'after' });
    const body = text('一次', 'dropped');
    await expect(send(fans, body)).rejects.toThrow();
    await kit.advance(61);
    const again = await send(fans, body);
    expect(again.errcode).toBe(45065);
    expect((await account.control('GET', '/mass')).jobs).toMatchObject([
      { msgId: again.msg_id, clientMsgId: 'dropped' },
    ]);
  });
});

describe('what mass sending refuses', () => {
  test.each<[string, string[] | number, object, number]>([
    ['one openid', 1, text(), 40130],
    ['nobody', 0, text(), 40130],
    ['10 001 openids', 10_001, text(), 40032],
    ['a list without one real openid', ['a', 'b'], text(), 40031],
    ['an empty text', 2, { msgtype: 'text', text: { content: '' } }, 44004],
    ['a text that is too long', 2, { msgtype: 'text', text: { content: '长'.repeat(3_000) } }, 45002],
    ['a payload that is missing', 2, { msgtype: 'text' }, 40008],
    ['a msgtype that does not exist', 2, { msgtype: 'poem' }, 45162],
    ['cards', 2, { msgtype: 'wxcard', wxcard: { card_id: 'x' } }, 45113],
    ['videos handed in through the API', 2, { msgtype: 'mpvideo', mpvideo: { media_id: 'x' } }, 48022],
    ['an unknown draft', 2, { msgtype: 'mpnews', mpnews: { media_id: 'x' } }, 40007],
    ['an unknown picture', 2, { msgtype: 'image', images: { media_ids: ['x'] } }, 40007],
  ])('%s', async (_name, whom, body, errcode) => {
    const fans = await account.addFans(2);
    const openids = Array.isArray(whom)
      ? whom
      : Array.from({ length: whom }, (_, i) => fans[i] ?? `o${String(i).padStart(27, '0')}`);
    expect((await send(openids, body)).errcode).toBe(errcode);
    expect((await account.control('GET', '/mass')).jobs).toEqual([]);
  });

  test('an unknown tag, and no tag at all', async () => {
    await account.addFans(2);
    expect((await sendAll({ is_to_all: false, tag_id: 999 })).errcode).toBe(40152);
    expect((await sendAll({ is_to_all: false })).errcode).toBe(40152);
    expect((await sendAll({ is_to_all: false, tag_id: 999 }, { msgtype: 'poem' })).errcode).toBe(40008);
  });

  test('lists of a subscription account (48001), and its second job of a day', async () => {
    account = await kit.makeAccount({ kind: 'subscription' });
    const fans = await account.addFans(2);
    const tagId = await account.createTag('会员');
    expect((await send(fans)).errcode).toBe(48001);
    expect((await sendAll({ tag_id: tagId })).errcode).toBe(0);
    expect((await sendAll({ is_to_all: true })).errcode).toBe(45028);
    await kit.advance(86_400);
    await account.renewToken();
    expect((await sendAll({ is_to_all: true })).errcode).toBe(0);
  });

  test('to all: a second time a day, a fifth time a month; a stopped job is given back', async () => {
    await account.addFans(2);
    await account.control('POST', '/mass/next', { status: 'err(30001)' });
    expect((await sendAll({ is_to_all: true })).errcode).toBe(0);
    await kit.advance(1);
    for (let day = 0; day < 4; day += 1) {
      expect((await sendAll({ is_to_all: true })).errcode).toBe(0);
      expect((await sendAll({ is_to_all: true })).errcode).toBe(45028);
      await kit.advance(86_400);
      await account.renewToken();
    }
    expect((await sendAll({ is_to_all: true })).errcode).toBe(45028);
  });

  test('the 61st call in a minute (45011) and the 101st in a day (45009)', async () => {
    const fans = await account.addFans(2);
    await account.control('PATCH', '', { limits: { '/cgi-bin/message/mass/send': 100 } });
    for (let i = 0; i < 60; i += 1) expect((await send(fans)).errcode).toBe(0);
    expect((await send(fans)).errcode).toBe(45011);
    await kit.advance(60);
    for (let i = 0; i < 39; i += 1) expect((await send(fans)).errcode).toBe(0);
    expect((await send(fans)).errcode).toBe(45009);
  });
});
