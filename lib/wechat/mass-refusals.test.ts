import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { type Kit, startKit } from '@/lib/sandbox/test-kit';
import {
  type ContentStage,
  expectRefusal,
  makeContentStage,
  type RefusalRow,
  refused,
  refusedAtTheCap,
  refusedWhenOrdered,
} from '@/lib/testing/content-stage';
import * as mass from './mass';
import type { MassContent } from './mass-content';
import { send as sendRaw } from './transport';
import * as wire from './wire/mass';

let kit: Kit;
let stage: ContentStage;
let fans: string[];
let tagId: number;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
  fans = await stage.account.addFans(3);
  tagId = await stage.account.createTag('会员');
  const { path } = wire.massSend;
  await stage.account.control('PATCH', '', { limits: { [path]: null, [wire.massSendAll.path]: null } });
});

let serial = 0;
const text: MassContent = { type: 'text', text: '你好' };
type Send = (content: MassContent, clientMsgId?: string) => Promise<mass.MassAccepted>;
const more = (clientMsgId = `id-${++serial}`) => ({ clientMsgId, sendIgnoreReprint: false });
const byOpenids: Send = (content, id) =>
  mass.sendByOpenids(stage.client, { openids: fans, content, ...more(id) });
const byTag: Send = (content, id) => mass.sendByTag(stage.client, { tagId, content, ...more(id) });
const toAll: Send = (content) => mass.sendToAll(stage.client, { content, ...more() });
const marked = async (send: Send, mark: string) => {
  const mediaId = await stage.draft();
  await stage.mark(mediaId, mark);
  return send({ type: 'mpnews', mediaId });
};
const within = async (rights: object, send: Send) => {
  await stage.rights(rights);
  return send(text);
};
const images = (count: number): MassContent => ({
  type: 'image',
  mediaIds: Array.from({ length: count }, () => 'x'),
});

/** The codes that both ways of sending share. 45065 is WeChat's own word here: the client takes it for success. */
function sendingRows(
  endpoint: typeof wire.massSend | typeof wire.massSendAll,
  send: Send,
  whom: () => object,
): RefusalRow[] {
  const rawly = (body: object) => () =>
    endpoint === wire.massSend
      ? stage.client.call(wire.massSend, { body: { ...whom(), ...body } })
      : stage.client.call(wire.massSendAll, { body: { ...whom(), ...body } });
  return [
    refused(endpoint, 40007, 'an unknown draft', () => send({ type: 'mpnews', mediaId: 'x' })),
    refused(endpoint, 40007, 'an unknown msg_data_id', () => send({ type: 'mpnews', msgDataId: 1n })),
    refused(endpoint, 40007, 'an unknown voice', () => send({ type: 'voice', mediaId: 'x' })),
    refused(endpoint, 40007, 'a voice that is a picture', () =>
      send({ type: 'voice', mediaId: stage.cover }),
    ),
    refused(endpoint, 40007, 'unknown pictures', () => send(images(2))),
    refused(endpoint, 40008, 'a payload that is missing', rawly({ msgtype: 'text' })),
    refused(endpoint, 44003, 'an article without any id', rawly({ msgtype: 'mpnews', mpnews: {} })),
    refused(endpoint, 44004, 'an empty text', () => send({ type: 'text', text: ' ' })),
    refused(endpoint, 45002, 'a text that is too long', () =>
      send({ type: 'text', text: '长'.repeat(2_049) }),
    ),
    refused(endpoint, 45008, '21 pictures', () => send(images(21))),
    refused(endpoint, 45011, 'the 61st call in a minute', async () => {
      for (let n = 0; n < 60; n += 1) await send(text);
      return send(text);
    }),
    refused(endpoint, 45062, 'an article with an advertising agreement', () => marked(send, 'advertising')),
    refused(endpoint, 45065, 'a clientmsgid of an hour ago', async () => {
      await send(text, 'again');
      await kit.advance(3_600);
      return rawly({ msgtype: 'text', text: { content: '你好' }, clientmsgid: 'again' })();
    }),
    refused(endpoint, 45066, 'a clientmsgid of just now', async () => {
      await send(text, 'again');
      return send(text, 'again');
    }),
    refused(endpoint, 45067, 'a clientmsgid of 65 bytes', () => send(text, 'x'.repeat(65))),
    refused(endpoint, 45113, 'a card', () => send({ type: 'wxcard', cardId: 'x' })),
    refused(endpoint, 48003, 'an owner who did not agree to the rules', () =>
      within({ massProtocolAgreed: false }, send),
    ),
    refused(endpoint, 48008, 'a kind that the account may not send', () =>
      within({ refusedMassTypes: ['text'] }, send),
    ),
    refused(endpoint, 48021, 'a draft that the editor saved alone', () => marked(send, 'autoSaved')),
    refused(endpoint, 48022, 'a video handed in through the API', () =>
      send({ type: 'mpvideo', mediaId: 'x', title: '门店', description: '' }),
    ),
    ...refusedWhenOrdered(
      () => kit,
      endpoint,
      [40001, 42010, 89504, 89505, 268488001],
      () => send(text),
    ),
    ...refusedAtTheCap(() => stage, [[endpoint, () => send(text)]]),
  ];
}

const stranger = (n: number) => `o${String(n).padStart(27, '0')}`;
const toOpenids = (openids: string[]) =>
  mass.sendByOpenids(stage.client, { openids, content: text, ...more() });

describe.each([
  ...sendingRows(wire.massSendAll, byTag, () => ({ filter: { is_to_all: false, tag_id: tagId } })),
  refused(wire.massSendAll, 40008, 'a msgtype that does not exist', () =>
    stage.client.call(wire.massSendAll, { body: { filter: { is_to_all: true }, msgtype: 'poem' } }),
  ),
  refused(wire.massSendAll, 40152, 'an unknown tag', () =>
    mass.sendByTag(stage.client, { tagId: 999, content: text, ...more() }),
  ),
  refused(wire.massSendAll, 45028, 'a second sending to all on a day', async () => {
    await toAll(text);
    return toAll(text);
  }),
  refused(wire.massSendAll, 45028, 'a second sending of a subscription account on a day', async () => {
    await stage.account.control('PATCH', '', { kind: 'subscription' });
    await byTag(text);
    return byTag(text);
  }),
  refused(wire.massSendAll, 48001, 'an account that is not verified', async () => {
    await stage.account.control('PATCH', '', { verified: false });
    return toAll(text);
  }),
  ...sendingRows(wire.massSend, byOpenids, () => ({ touser: fans })),
  refused(wire.massSend, 40130, 'one openid', () => toOpenids(fans.slice(1, 2))),
  refused(wire.massSend, 40031, 'a list without one real openid', () => toOpenids(['a', 'b'])),
  refused(wire.massSend, 40032, '10 001 openids', () =>
    toOpenids(Array.from({ length: 10_001 }, (_, n) => stranger(n))),
  ),
  refused(wire.massSend, 45162, 'a msgtype that does not exist', () =>
    stage.client.call(wire.massSend, { body: { touser: fans, msgtype: 'poem' } }),
  ),
  refused(wire.massSend, 48001, 'a subscription account', async () => {
    await stage.account.control('PATCH', '', { kind: 'subscription' });
    return byOpenids(text);
  }),
  ...refusedWhenOrdered(
    () => kit,
    wire.massSend,
    [45028, 9500002],
    () => byOpenids(text),
  ),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});

const show = (to: { openid: string } | { wechatId: string }, content: MassContent = text) =>
  mass.preview(stage.client, { to, content });
const sent = async (content: MassContent = text) => {
  const job = await byOpenids(content);
  await kit.advance(1);
  return job;
};
const article = async (): Promise<MassContent> => ({ type: 'mpnews', mediaId: await stage.draft() });
const withdraw = (input: Parameters<typeof mass.withdraw>[1]) => mass.withdraw(stage.client, input);
const ask = (msgId: bigint) => mass.getStatus(stage.client, { msgId });
const raw = (endpoint: typeof wire.massGet, query: Record<string, string>) =>
  sendRaw(endpoint, { baseUrl: kit.url, timeoutMs: 2_000, query, body: { msg_id: 1 } });

describe.each([
  refused(wire.massPreview, 40003, 'an openid that cannot be', () => show({ openid: 'bad' })),
  refused(wire.massPreview, 40007, 'an unknown draft', () =>
    show({ openid: fans[0] ?? '' }, { type: 'mpnews', mediaId: 'x' }),
  ),
  refused(wire.massPreview, 40008, 'a msgtype that does not exist', () =>
    stage.client.call(wire.massPreview, { body: { touser: fans[0], msgtype: 'poem' } }),
  ),
  refused(wire.massPreview, 40132, 'an unknown WeChat id', () => show({ wechatId: 'nobody' })),
  refused(wire.massPreview, 43004, 'somebody who left', async () => {
    await stage.account.control('POST', `/fans/${fans[0]}/unfollow`);
    return show({ openid: fans[0] ?? '' });
  }),
  refused(wire.massPreview, 45009, 'the 101st preview by WeChat id on a day', async () => {
    await stage.account.control('PATCH', `/fans/${fans[0]}`, { wechatId: 'lilei' });
    for (let n = 0; n < 100; n += 1) await show({ wechatId: 'lilei' });
    return show({ wechatId: 'lilei' });
  }),
  refused(wire.massPreview, 45113, 'a card', () =>
    show({ openid: fans[0] ?? '' }, { type: 'wxcard', cardId: 'x' }),
  ),
  refused(wire.massDelete, 40059, 'an unknown msg_id', () => withdraw({ msgId: 1n })),
  refused(wire.massDelete, 40059, 'an unknown address', () =>
    withdraw({ url: 'http://mp.weixin.qq.com/s?x' }),
  ),
  refused(wire.massDelete, 40060, 'a place past the last article', async () =>
    withdraw({ msgId: (await sent(await article())).msgId, articleIndex: 2 }),
  ),
  refused(wire.massDelete, 40065, 'a job that is still under way', async () =>
    withdraw({ msgId: (await byOpenids(await article())).msgId }),
  ),
  refused(wire.massDelete, 40065, 'a text', async () => withdraw({ msgId: (await sent()).msgId })),
  refused(wire.massDelete, 40065, 'a job withdrawn already', async () => {
    const { msgId } = await sent(await article());
    await withdraw({ msgId });
    return withdraw({ msgId });
  }),
  refused(wire.massDelete, 40204, 'an article judged a rumour', async () => {
    const mediaId = await stage.draft();
    const { msgId } = await sent({ type: 'mpnews', mediaId });
    await stage.mark(mediaId, 'rumour');
    return withdraw({ msgId });
  }),
  ...refusedWhenOrdered(
    () => kit,
    wire.massDelete,
    [9500001],
    () => withdraw({ msgId: 1n }),
  ),
  refused(wire.massGet, 40059, 'an unknown msg_id', () => ask(1n)),
  refused(wire.massGet, 41001, 'a call without a token', () => raw(wire.massGet, {})),
  refused(wire.massGet, 43002, 'a GET', () => raw({ ...wire.massGet, method: 'GET' }, { access_token: 'x' })),
  ...refusedWhenOrdered(
    () => kit,
    wire.massGet,
    [40001, 42001, 89504, 89505],
    () => ask(1n),
  ),
  ...refusedWhenOrdered(
    () => kit,
    wire.massSpeedGet,
    [45085, 89504, 89505],
    () => mass.getSpeed(stage.client),
  ),
  refused(wire.massSpeedSet, 45083, 'a speed of 5', () => mass.setSpeed(stage.client, { speed: 5 })),
  refused(wire.massSpeedSet, 45083, 'a speed of -1', () => mass.setSpeed(stage.client, { speed: -1 })),
  refused(wire.massSpeedSet, 45084, 'no speed', () => stage.client.call(wire.massSpeedSet, { body: {} })),
  ...refusedWhenOrdered(
    () => kit,
    wire.massSpeedSet,
    [45085, 89504, 89505],
    () => mass.setSpeed(stage.client, { speed: 1 }),
  ),
  ...refusedAtTheCap(
    () => stage,
    [
      [wire.massDelete, () => withdraw({ msgId: 1n })],
      [wire.massGet, () => ask(1n)],
      [wire.massSpeedGet, () => mass.getSpeed(stage.client)],
      [wire.massSpeedSet, () => mass.setSpeed(stage.client, { speed: 1 })],
      [wire.massPreview, () => show({ openid: fans[0] ?? '' })],
    ],
  ),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});
