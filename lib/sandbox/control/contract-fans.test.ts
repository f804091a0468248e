import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit, startReceiver } from '../test-kit';

let kit: Kit;
let account: KitAccount;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/reset', { now: '2026-03-01T09:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
  const callback = { url: receiver.url, token: 'sandboxtoken', aesKey: 'a'.repeat(43) };
  account = await kit.makeAccount({ callback: { ...callback, mode: 'plain' } });
});
afterEach(async () => {
  await kit.close();
  await receiver.close();
});

const fan = (openid: string) => account.control('GET', `/fans/${openid}`);
/** Does something on a phone and gives back what was pushed. */
async function pushOf(openid: string, deed: string, body: unknown): Promise<string> {
  const { pushId } = await account.control('POST', `/fans/${openid}/${deed}`, body);
  expect(pushId).toEqual(expect.any(Number));
  await kit.settle();
  const { pushes } = (await kit.control('GET', '/pushes')) as unknown as {
    pushes: { id: number; plainXml: string }[];
  };
  return pushes.find(({ id }) => id === pushId)?.plainXml ?? '';
}

describe('fans are made', () => {
  test('by number, the first 1 000 openids told, without pushes and without an open 48-hour window', async () => {
    const made = (await account.control('POST', '/fans', { count: 1_500 })) as {
      openids?: string[];
      count?: number;
    };
    expect([made.openids?.length, made.count]).toEqual([1_000, 1_500]);
    expect((await account.control('GET', '')).fanCount).toBe(1_500);
    expect(await kit.control('GET', '/pushes')).toEqual({ pushes: [] });
    const message = { touser: made.openids?.[0], msgtype: 'text', text: { content: 'x' } };
    expect((await account.wx('message/custom/send', message)).errcode).toBe(45015);
  });

  test('by name, with a time and a unionid', async () => {
    const followedAt = '2025-12-31T23:00:00+08:00';
    const body = { openids: ['oA', 'oB'], followedAt, unionid: true };
    expect(await account.control('POST', '/fans', body)).toEqual({ openids: ['oA', 'oB'], count: 2 });
    expect(await fan('oA')).toMatchObject({ subscribed: true, unionid: expect.stringMatching(/^o/) });
    expect(await account.wx('user/info?openid=oA')).toMatchObject({
      subscribe: 1,
      subscribe_time: Date.parse(followedAt) / 1000,
    });
  });
});

describe('a fan', () => {
  test('is shown with every key', async () => {
    const [openid = ''] = await account.addFans(1);
    const tags = [await account.createTag('乙'), await account.createTag('甲')];
    for (const tagid of [...tags].reverse())
      await account.wx('tags/members/batchtagging', { openid_list: [openid], tagid });
    await account.wx('tags/members/batchblacklist', { openid_list: [openid] });
    expect(await fan(openid)).toMatchObject({
      openid,
      unionid: null,
      subscribed: true,
      tagIds: [...tags].reverse(),
      blacklisted: true,
      massReceivedThisMonth: 0,
      delivered: [],
      inbox: [],
    });
  });

  test('is changed', async () => {
    const [openid = ''] = await account.addFans(1);
    const body = {
      refusesMass: true,
      massReceivedThisMonth: 3,
      platform: 'ios',
      language: 'en',
      nickname: '小林',
      wechatId: 'xiaolin',
    };
    expect(await account.control('PATCH', `/fans/${openid}`, body)).toMatchObject({
      massReceivedThisMonth: 3,
    });
    expect(await account.wx(`user/info?openid=${openid}`)).toMatchObject({ language: 'en' });
    const preview = { towxname: 'xiaolin', msgtype: 'text', text: { content: '预览' } };
    expect((await account.wx('message/mass/preview', preview)).errcode).toBe(0);
    const { inbox } = (await fan(openid)) as { inbox?: { at: string; via: string; message: unknown }[] };
    expect(inbox).toHaveLength(1);
    expect(Object.keys(inbox?.[0] ?? {})).toEqual(['at', 'via', 'message']);
  });

  test('has replies and one-to-one messages in the inbox as the wire carried them', async () => {
    await receiver.close();
    const talks = '<xml><MsgType>text</MsgType><Content>在的</Content></xml>';
    receiver = await startReceiver(() => ({ status: 200, body: talks }));
    const callback = { url: receiver.url, token: 'sandboxtoken', aesKey: 'a'.repeat(43), mode: 'plain' };
    await account.control('PATCH', '', { callback });
    await account.control('POST', '/fans', { openids: ['oA'] });
    await pushOf('oA', 'message', { type: 'text', content: '在吗' });
    const custom = { touser: 'oA', msgtype: 'text', text: { content: '您好' } };
    expect((await account.wx('message/custom/send', custom)).errcode).toBe(0);
    expect((await fan('oA')).inbox).toMatchObject([
      { via: 'passive', message: { MsgType: 'text', Content: '在的' } },
      { via: 'custom', message: { msgtype: 'text', text: { content: '您好' } } },
    ]);
  });
});

const FOLLOWS = ['follow', 'scan', 'message'];

describe('a phone', () => {
  const place = { key: 'K', locationX: 30.25, locationY: 120.16, label: '西湖' };
  test.each<[string, unknown, string[]]>([
    ['follow', {}, ['<Event><![CDATA[subscribe]]>', '<EventKey><![CDATA[]]>']],
    ['follow', { scene: '42' }, ['<EventKey><![CDATA[qrscene_42]]>', '<Ticket>']],
    ['unfollow', {}, ['<Event><![CDATA[unsubscribe]]>']],
    [
      'message',
      { type: 'text', content: '你好' },
      ['<MsgType><![CDATA[text]]>', '<Content><![CDATA[你好]]>'],
    ],
    ['message', { type: 'image', mediaId: 'M' }, ['<MediaId><![CDATA[M]]>', '<PicUrl><![CDATA[http']],
    [
      'message',
      { type: 'voice', mediaId: 'M', format: 'amr', recognition: '好' },
      ['<Format><![CDATA[amr]]>'],
    ],
    ['message', { type: 'video', mediaId: 'M', thumbMediaId: 'T' }, ['<ThumbMediaId><![CDATA[T]]>']],
    ['message', { type: 'shortvideo', mediaId: 'M' }, ['<MsgType><![CDATA[shortvideo]]>', '<ThumbMediaId>']],
    [
      'message',
      { type: 'location', locationX: 30.25, locationY: 120.16, scale: 15, label: '西湖' },
      ['<Location_X>30.25</Location_X>', '<Scale>15</Scale>', '<Label><![CDATA[西湖]]>'],
    ],
    [
      'message',
      { type: 'link', title: '题', description: '说明', url: 'https://example.com/' },
      ['<Title><![CDATA[题]]>', '<Url><![CDATA[https://example.com/]]>'],
    ],
    ['click', { key: 'TODAY' }, ['<Event><![CDATA[CLICK]]>', '<EventKey><![CDATA[TODAY]]>']],
    ['view', { url: 'https://example.com/' }, ['<Event><![CDATA[VIEW]]>', '<MenuId>']],
    [
      'location',
      { latitude: 30.25, longitude: 120.16, precision: 65 },
      ['<Event><![CDATA[LOCATION]]>', '<Latitude>30.25</Latitude>', '<Precision>65</Precision>'],
    ],
    [
      'scancode',
      { key: 'K', result: '1234', wait: false },
      ['<Event><![CDATA[scancode_push]]>', '<ScanCodeInfo>', '<ScanResult><![CDATA[1234]]>'],
    ],
    ['scancode', { key: 'K', result: '1234', wait: true }, ['<Event><![CDATA[scancode_waitmsg]]>']],
    ['pic', { key: 'K', count: 2 }, ['<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>']],
    [
      'location-select',
      place,
      ['<Event><![CDATA[location_select]]>', '<Location_X><![CDATA[30.25]]>', '<Label><![CDATA[西湖]]>'],
    ],
  ])('%s %j is pushed as WeChat would', async (deed, body, parts) => {
    if (!FOLLOWS.includes(deed)) await account.control('POST', '/fans', { openids: ['oA'] });
    const xml = await pushOf('oA', deed, body);
    for (const part of ['<FromUserName><![CDATA[oA]]>', account.username, '<CreateTime>', ...parts])
      expect(xml).toContain(part);
    if (deed === 'message') expect(xml).toMatch(/<MsgId>\d{17,19}<\/MsgId>/);
  });

  test('scans a code: a follower gives SCAN, anybody else follows; an expired one is a 400 without a push', async () => {
    await account.control('POST', '/fans', { openids: ['oA'] });
    const scene = { action_info: { scene: { scene_str: 'store_7' } } };
    const made = await account.wx('qrcode/create', {
      expire_seconds: 60,
      action_name: 'QR_STR_SCENE',
      ...scene,
    });
    const { ticket } = made;
    expect(await pushOf('oA', 'scan', { ticket })).toContain('<EventKey><![CDATA[store_7]]>');
    const first = await pushOf('oNew', 'scan', { ticket });
    expect(first).toContain('<EventKey><![CDATA[qrscene_store_7]]>');
    expect(first).toContain(`<Ticket><![CDATA[${ticket}]]>`);
    expect(await fan('oNew')).toMatchObject({ subscribed: true });
    await kit.advance(61);
    const late = await kit.request('POST', `/_control${account.base}/fans/oLate/scan`, { ticket });
    expect(late.status).toBe(400);
    expect((await kit.request('GET', `/_control${account.base}/fans/oLate`)).status).toBe(404);
    const { pushes } = (await kit.control('GET', '/pushes')) as { pushes?: unknown[] };
    expect(pushes).toHaveLength(2);
  });

  test.each(FOLLOWS)('%s makes somebody who was not seen before', async (deed) => {
    const scene = { action_info: { scene: { scene_id: 7 } } };
    const { ticket } = await account.wx('qrcode/create', { action_name: 'QR_LIMIT_SCENE', ...scene });
    const body = { follow: {}, scan: { ticket }, message: { type: 'text', content: 'x' } }[deed];
    await pushOf('oNew', deed, body);
    expect((await fan('oNew')).subscribed).toBe(deed !== 'message');
  });

  test('without a callback pushes nothing, and what it did still counts', async () => {
    await account.control('PATCH', '', { callback: null });
    expect(await account.control('POST', '/fans/oA/follow', {})).toEqual({ pushId: null });
    expect((await fan('oA')).subscribed).toBe(true);
  });

  test('that left is told to the account by subscribe, openid and unionid alone', async () => {
    await account.control('POST', '/fans', { openids: ['oA'], unionid: true });
    await account.control('POST', '/fans/oA/unfollow', {});
    const info = await account.wx('user/info?openid=oA');
    expect(info).toEqual({ subscribe: 0, openid: 'oA', unionid: (await fan('oA')).unionid });
  });

  test('agrees on the OAuth page and comes back with a code and the state', async () => {
    await account.control('POST', '/fans', { openids: ['oA'] });
    const answer = await account.control('POST', '/fans/oA/oauth', {
      redirectUri: 'http://127.0.0.1:4000/back?a=1',
      scope: 'snsapi_base',
      state: 's1',
    });
    const location = new URL(answer.location as string);
    expect([location.origin, location.pathname]).toEqual(['http://127.0.0.1:4000', '/back']);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      a: '1',
      code: expect.stringMatching(/\S/),
      state: 's1',
    });
  });
});

test('a tag is filled with fans that lack it', async () => {
  await account.addFans(30);
  const tagId = await account.createTag('会员');
  await account.control('POST', `/tags/${tagId}/fill`, { count: 20 });
  const filled = await account.control('POST', `/tags/${tagId}/fill`, { count: 20 });
  expect(filled).toEqual({ count: 10 });
  expect(await account.wx('tags/get')).toMatchObject({
    tags: expect.arrayContaining([{ id: tagId, name: '会员', count: 30 }]),
  });
});
