import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import { createQrCode, createShortKey, getShortKey, showQrCodeUrl } from './qr-codes';

const DAYS_30 = 2_592_000;

let kit: Kit;
let account: KitAccount;
let client: WechatClient;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
});

const hosts = () => ({ api: kit.url, mp: kit.url, open: kit.url });
const create = (scene: number | string, expiresInSeconds: number | null) =>
  createQrCode(client, { scene, expiresInSeconds });

describe('qrcode/create', () => {
  test.each([
    ['temporary number', 4_294_967_295, 604_800],
    ['temporary text', '店'.repeat(64), DAYS_30],
    ['permanent number', 100_000, null],
    ['permanent text', 'store_12', null],
  ])('makes a %s', async (_kind, scene, expiresInSeconds) => {
    const code = await create(scene, expiresInSeconds);
    expect(code).toEqual({
      ticket: expect.stringMatching(/^gQ[A-Za-z0-9+/]{80,}=*$/),
      url: expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\/02[A-Za-z0-9]{18}$/),
      expiresInSeconds,
    });
  });

  test('answers no errmsg, and sixty seconds when none are asked for', async () => {
    const action_info = { scene: { scene_id: 5, scene_str: null } };
    const body = { action_name: 'QR_SCENE', action_info, expire_seconds: null };
    const reply = await account.wx('qrcode/create', body);
    expect(Object.keys(reply).sort()).toEqual(['expire_seconds', 'ticket', 'url']);
    expect(reply.expire_seconds).toBe(60);
  });

  test('gives the same permanent code for a scene, and each time another temporary one', async () => {
    const permanent = await create(7, null);
    expect(await create(7, null)).toEqual(permanent);
    expect((await create('7', null)).ticket).not.toBe(permanent.ticket);
    expect((await create(7, 60)).ticket).not.toBe((await create(7, 60)).ticket);
    const other = memoryClient(kit.url, await kit.makeAccount());
    const theirs = await createQrCode(other, { scene: 7, expiresInSeconds: null });
    expect(theirs.ticket).not.toBe(permanent.ticket);
  });

  test.each([
    ['another action', { action_name: 'QR_FOREVER', action_info: { scene: { scene_id: 1 } } }, 40052],
    ['no action', { action_info: { scene: { scene_id: 1 } } }, 40052],
    ['no scene', { action_name: 'QR_SCENE' }, 40053],
    ['the scene 0', { action_name: 'QR_SCENE', action_info: { scene: { scene_id: 0 } } }, 40053],
    ['33 bits', { action_name: 'QR_SCENE', action_info: { scene: { scene_id: 2 ** 32 } } }, 40053],
    ['half a scene', { action_name: 'QR_SCENE', action_info: { scene: { scene_id: 1.5 } } }, 40053],
    ['text for a number', { action_name: 'QR_SCENE', action_info: { scene: { scene_str: 'a' } } }, 40053],
    [
      'the scene 100 001',
      { action_name: 'QR_LIMIT_SCENE', action_info: { scene: { scene_id: 100_001 } } },
      40053,
    ],
    ['an empty text', { action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: '' } } }, 40053],
    [
      '65 characters',
      { action_name: 'QR_LIMIT_STR_SCENE', action_info: { scene: { scene_str: 'a'.repeat(65) } } },
      40053,
    ],
    [
      '31 days',
      { action_name: 'QR_SCENE', expire_seconds: DAYS_30 + 1, action_info: { scene: { scene_id: 1 } } },
      40035,
    ],
    ['another shape', { action_name: 'QR_SCENE', action_info: 'x' }, 47001],
  ])('refuses %s', async (_what, body, errcode) => {
    expect(await account.wx('qrcode/create', body)).toMatchObject({ errcode });
  });

  test('ends at the cap of permanent codes, but not for a scene that has one', async () => {
    await account.control('PATCH', '', { permanentQrCodeLimit: 2 });
    const first = await create('a', null);
    await create('b', null);
    expect(await wechatFailure(create('c', null))).toMatchObject({ errcode: 45029 });
    expect(await create('a', null)).toEqual(first);
    await expect(create('c', 60)).resolves.toBeDefined();
  });

  test.each([
    ['a subscription account', { kind: 'subscription' }, 48001],
    ['an account that is not verified', { verified: false }, 48001],
    ['more than the cap of the day', { limits: { '/cgi-bin/qrcode/create': 0 } }, 45009],
  ])('is closed to %s', async (_what, patch, errcode) => {
    await account.control('PATCH', '', patch);
    expect(await wechatFailure(create(1, 60))).toMatchObject({ errcode });
  });
});

describe('showqrcode', () => {
  test('shows a picture for a ticket that works', async () => {
    const { ticket } = await create('店', null);
    const response = await fetch(showQrCodeUrl(hosts(), ticket));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(300); // pixels across
  });

  test('answers 404 for a bad, a missing and an expired ticket', async () => {
    const { ticket } = await create(1, 60);
    const status = async (url: string) => (await fetch(url)).status;
    expect(await status(showQrCodeUrl(hosts(), `${ticket}x`))).toBe(404);
    expect(await status(`${kit.url}/cgi-bin/showqrcode`)).toBe(404);
    expect(await status(showQrCodeUrl(hosts(), ticket))).toBe(200);
    await kit.advance(60);
    expect(await status(showQrCodeUrl(hosts(), ticket))).toBe(404);
  });

  test('escapes what tickets hold', () => {
    expect(showQrCodeUrl({ api: '', mp: 'https://mp.weixin.qq.com', open: '' }, 'gQ+/==')).toBe(
      'https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%2B%2F%3D%3D',
    );
  });
});

describe('scanning', () => {
  test.each([
    ['a number', 42, 'qrscene_42', { qr_scene: 42, qr_scene_str: '' }],
    ['a text', 'qrscene_店', 'qrscene_qrscene_店', { qr_scene: 0, qr_scene_str: 'qrscene_店' }],
    ['a text of digits', '42', 'qrscene_42', { qr_scene: 0, qr_scene_str: '42' }],
  ])('a code of %s leads a stranger to follow and a fan to scan', async (_kind, scene, eventKey, info) => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
    const callback = { url: receiver.url, token: 'token', aesKey: 'a'.repeat(43), mode: 'plain' };
    await account.control('PATCH', '', { callback });
    const { ticket } = await create(scene, 60);
    await account.control('POST', '/fans/oNew/scan', { ticket });
    await account.control('POST', '/fans/oNew/scan', { ticket });
    await kit.settle();
    const events = receiver.received.map(({ body }) => [
      element(body, 'Event'),
      element(body, 'EventKey'),
      element(body, 'Ticket'),
    ]);
    expect(events).toEqual([
      ['subscribe', eventKey, ticket],
      ['SCAN', String(scene), ticket],
    ]);
    expect(await account.wx('user/info?openid=oNew')).toMatchObject({
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      ...info,
    });
    await receiver.close();
  });

  test("an expired, an unknown or another account's ticket is a 400 and changes nothing", async () => {
    const { ticket } = await create(1, 60);
    const other = await kit.makeAccount();
    const scan = async (base: string, given: object) =>
      (await kit.request('POST', `/_control${base}/fans/oNew/scan`, given)).status;
    expect(await scan(other.base, { ticket })).toBe(400);
    expect(await scan(account.base, { ticket: 'x' })).toBe(400);
    expect(await scan(account.base, {})).toBe(400);
    await kit.advance(60);
    expect(await scan(account.base, { ticket })).toBe(400);
    expect((await kit.control('GET', '/pushes')).pushes).toEqual([]);
    expect((await kit.request('GET', `/_control${account.base}/fans/oNew`)).status).toBe(404);
  });
});

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`).exec(xml)?.[1];
}

describe('short keys', () => {
  test('keep up to 4 KB and tell what is left of their time', async () => {
    const data = `{"店":"${'x'.repeat(4_000)}"}`;
    const key = await createShortKey(client, { data, expiresInSeconds: 3_600 });
    expect(key).toMatch(/^[A-Za-z0-9]{15}$/);
    await kit.advance(600);
    expect(await getShortKey(client, { key })).toEqual({
      data,
      createdAt: new Date('2026-03-10T04:00:00Z'),
      expiresInSeconds: 3_000,
    });
    await kit.advance(3_000);
    expect(await wechatFailure(getShortKey(client, { key }))).toMatchObject({ errcode: 40035 });
  });

  test.each([
    ['nothing', { data: '', expiresInSeconds: 60 }],
    ['more than 4 KB', { data: '店'.repeat(1_366), expiresInSeconds: 60 }],
    ['more than 30 days', { data: 'x', expiresInSeconds: DAYS_30 + 1 }],
  ])('refuse %s', async (_what, input) => {
    expect(await wechatFailure(createShortKey(client, input))).toMatchObject({ errcode: 40035 });
  });

  test("are another account's as little as unknown ones", async () => {
    const key = await createShortKey(client, { data: 'x', expiresInSeconds: 60 });
    const other = memoryClient(kit.url, await kit.makeAccount());
    expect(await wechatFailure(getShortKey(other, { key }))).toMatchObject({ errcode: 40035 });
  });
});
