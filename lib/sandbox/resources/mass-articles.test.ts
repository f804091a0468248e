import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Json, type Kit, type KitAccount, startKit } from '../test-kit';

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

describe('articles', () => {
  const news = (mediaId: string, more: Json = {}) => ({
    msgtype: 'mpnews',
    mpnews: { media_id: mediaId },
    clientmsgid: `n-${++serial}`,
    ...more,
  });

  test('keep one msg_data_id over several lists, and the draft stays', async () => {
    const fans = await account.addFans(2);
    const draft = await account.addDraft();
    const first = await send(fans, news(draft));
    const second = await send(fans, news(draft));
    expect(first.msg_data_id).toBeTypeOf('number');
    expect(second.msg_data_id).toBe(first.msg_data_id);
    await kit.advance(1);
    expect((await account.wx('draft/get', { media_id: draft })).errcode).toBeUndefined();
  });

  test('are used up by a sending to all, whose repetition still answers 45065', async () => {
    await account.addFans(2);
    const draft = await account.addDraft();
    const body = news(draft);
    const { msg_id } = await sendAll({ is_to_all: true }, body);
    await kit.advance(61);
    expect((await account.wx('draft/get', { media_id: draft })).errcode).toBe(40007);
    expect((await account.wx('draft/count')).total_count).toBe(0);
    expect(await sendAll({ is_to_all: true }, body)).toMatchObject({ errcode: 45065, msg_id });
  });

  test.each([
    ['reprintForbidden', 1, 'err(30002)', 'failed'],
    ['reprintAllowed', 0, 'err(30003)', 'failed'],
    ['reprintAllowed', 1, 'send success', 'sent'],
    ['original', 0, 'send success', 'sent'],
  ])('judged %s with send_ignore_reprint=%i end %s', async (verdict, flag, status, state) => {
    const fans = await account.addFans(2);
    const draft = await account.addDraft();
    await account.control('POST', '/articles/originality', { mediaId: draft, index: 0, verdict });
    const { msg_id } = await send(fans, news(draft, { send_ignore_reprint: flag }));
    await kit.advance(1);
    expect(await job(msg_id)).toMatchObject({ status, state });
  });

  test('are withdrawn once sent, texts never', async () => {
    const fans = await account.addFans(2);
    const withdraw = async (body: object) => (await account.wx('message/mass/delete', body)).errcode;
    const plain = await send(fans);
    const article = await send(fans, news(await account.addDraft()));
    expect(await withdraw({ msg_id: article.msg_id })).toBe(40065);
    await kit.advance(1);
    expect(await withdraw({ msg_id: plain.msg_id })).toBe(40065);
    expect(await withdraw({ msg_id: 1 })).toBe(40059);
    expect(await withdraw({ msg_id: article.msg_id, article_idx: 2 })).toBe(40060);
    expect(await withdraw({ msg_id: article.msg_id })).toBe(0);
    expect(await statusOf(article.msg_id)).toBe('DELETE');
    expect((await account.wx('message/mass/get', { msg_id: 1 })).errcode).toBe(40059);
  });
});

describe('a preview', () => {
  test('goes to one follower or WeChat id and costs no mass quota', async () => {
    const [fan = '', gone = ''] = await account.addFans(2);
    const show = (to: object) =>
      account.wx('message/mass/preview', { ...to, msgtype: 'text', text: { content: '看' } });
    expect(await show({ touser: fan })).toMatchObject({ errcode: 0, errmsg: 'preview success' });
    await account.control('PATCH', `/fans/${fan}`, { wechatId: 'lilei' });
    expect((await show({ towxname: 'lilei', touser: 'ignored' })).errcode).toBe(0);
    expect((await show({ towxname: 'hanmeimei' })).errcode).toBe(40132);
    expect((await show({ touser: 'bad' })).errcode).toBe(40003);
    await account.control('POST', `/fans/${gone}/unfollow`);
    expect((await show({ touser: gone })).errcode).toBe(43004);
    expect((await account.control('GET', `/fans/${fan}`)).massReceivedThisMonth).toBe(0);
  });
});
