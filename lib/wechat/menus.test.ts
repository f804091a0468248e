import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JPG, type Kit, type KitAccount, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import type { MenuButton } from './menu-buttons';
import * as menus from './menus';
import * as wire from './wire/menus';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let fan: string;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', {});
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
  [fan = ''] = await account.addFans(1);
});

const click = (name: string): MenuButton => ({ name, act: { type: 'click', key: name } });
const seen = async () => (await menus.matchMenu(client, { user: fan })).map((button) => button.name);
const showTo = (name: string, rule: menus.MatchRule) =>
  menus.addConditionalMenu(client, { buttons: [click(name)], rule });

describe('the default menu', () => {
  test('is created with every type of button, read back, replaced and deleted', async () => {
    const mediaId = String((await account.upload('image', JPG)).media_id);
    const draft = await account.addDraft();
    const shop = { appId: 'wx0000000000000001', pagePath: 'index', url: 'https://shop.example' };
    const buttons: MenuButton[] = [
      click('今日'),
      {
        name: '更多',
        items: [
          { name: '官网', act: { type: 'view', url: 'https://example.com/?a=1' } },
          { name: '商城', act: { type: 'miniprogram', ...shop } },
          { name: '海报', act: { type: 'media_id', mediaId } },
          { name: '文章', act: { type: 'view_limited', mediaId: draft } },
          { name: '扫一扫', act: { type: 'scancode_waitmsg', key: 'scan' } },
        ],
      },
      { name: '发图', items: [{ name: '拍照', act: { type: 'pic_sysphoto', key: 'photo' } }] },
    ];
    expect(await menus.findMenus(client)).toBeNull();
    await menus.createMenu(client, { buttons });
    expect(await menus.findMenus(client)).toEqual({ buttons, conditional: [] });
    expect(await menus.findCurrentMenu(client)).toEqual(buttons);
    await menus.createMenu(client, { buttons: [click('新')] });
    expect(await seen()).toEqual(['新']);
    await menus.deleteMenus(client);
    expect(await menus.findMenus(client)).toBeNull();
    expect(await menus.findCurrentMenu(client)).toBeNull();
  });

  test('is on the wire as live answers have it', async () => {
    await menus.createMenu(client, { buttons: [click('今日')] });
    const button = [{ type: 'click', name: '今日', key: '今日', sub_button: [] }];
    expect(await account.wx('menu/get')).toEqual({ menu: { button, menuid: expect.any(Number) } });
    expect(await account.wx('menu/trymatch', { user_id: fan })).toEqual({ menu: { button } });
  });

  const key = { type: 'click', name: 'a', key: 'k' };
  const below = (leaf: object) => ({ name: 'a', sub_button: [leaf] });
  const long = (bytes: number) => 'x'.repeat(bytes);
  test.each([
    ['no button', 40016, []],
    ['four buttons', 40016, [key, key, key, key]],
    ['an unknown type', 40017, [{ type: 'dance', name: 'a' }]],
    ['no type', 40017, [{ name: 'a' }]],
    ['a name of 17 bytes', 40018, [{ ...key, name: `会员中心会${'ab'}` }]],
    ['no name', 40018, [{ type: 'click', key: 'k' }]],
    ['a key of 129 bytes', 40019, [{ ...key, key: long(129) }]],
    ['no key', 40019, [{ type: 'location_select', name: 'a' }]],
    ['an address of 1 025 bytes', 40020, [{ type: 'view', name: 'a', url: `https://a.cn/${long(1_012)}` }]],
    ['no address', 40020, [{ type: 'view', name: 'a' }]],
    ['what is no web address', 40055, [{ type: 'view', name: 'a', url: 'javascript:alert(1)' }]],
    ['a third level', 40022, [below({ name: 'b', sub_button: [key] })]],
    ['six below one', 40023, [{ name: 'a', sub_button: [key, key, key, key, key, key] }]],
    ['an unknown type below', 40024, [below({ type: 'dance', name: 'a' })]],
    ['a name of 61 bytes below', 40025, [below({ ...key, name: long(61) })]],
    ['a key of 129 bytes below', 40026, [below({ ...key, key: long(129) })]],
    ['no address below', 40027, [below({ type: 'view', name: 'a' })]],
    ['what is no web address below', 40054, [below({ type: 'view', name: 'a', url: 'ftp://a' })]],
    ['nothing to open', 41007, [{ name: 'a', sub_button: [] }]],
    ['no media id', 40117, [{ type: 'media_id', name: 'a' }]],
    ['no media id below', 40118, [below({ type: 'media_id', name: 'a' })]],
    ['an unknown medium', 40007, [{ type: 'media_id', name: 'a', media_id: 'x' }]],
    ['an unknown article', 53600, [{ type: 'article_id', name: 'a', article_id: 'x' }]],
    [
      'a mini program that is not linked',
      45064,
      [{ type: 'miniprogram', name: 'a', url: 'https://a.cn', appid: 'x', pagepath: 'p' }],
    ],
    [
      'a mini program without a page',
      40165,
      [{ type: 'miniprogram', name: 'a', url: 'https://a.cn', appid: 'wx0000000000000001' }],
    ],
  ])('refuses %s: %i', async (_name, errcode, button) => {
    const work = client.call(wire.createMenu, { body: { button } });
    expect(await wechatFailure(work)).toMatchObject({ errcode, endpoint: '/cgi-bin/menu/create' });
    expect(await menus.findMenus(client)).toBeNull();
  });

  test('takes names of 16 and 60 bytes, a key of 128', async () => {
    const leaf = { type: 'click', name: long(60), key: long(128) };
    const button = [{ name: '会员中心会a', sub_button: [leaf] }];
    await client.call(wire.createMenu, { body: { button } });
  });

  test('answers 40017 to four buttons by switch U27', async () => {
    await account.control('PATCH', '', { switches: { U27: 40017 } });
    expect(await wechatFailure(menus.createMenu(client, { buttons: [] }))).toMatchObject({ errcode: 40017 });
  });

  test('refuses a picture where articles are opened (40121)', async () => {
    const media_id = String((await account.upload('image', JPG)).media_id);
    const button = [{ type: 'view_limited', name: 'a', media_id }];
    const work = client.call(wire.createMenu, { body: { button } });
    expect(await wechatFailure(work)).toMatchObject({ errcode: 40121 });
  });

  test.each([
    ['escaped Chinese', Buffer.from('{"button":[{"type":"click","name":"\\u4f1a","key":"k"}]}'), 40033],
    [
      'what is not UTF-8',
      Buffer.from('{"button":[{"type":"click","name":"\xe9","key":"k"}]}', 'latin1'),
      65318,
    ],
    ['no JSON', Buffer.from('{'), 47001],
    ['no body', Buffer.alloc(0), 44002],
  ])('refuses %s', async (_name, body, errcode) => {
    const { appid, secret } = account;
    const credentials = { grant_type: 'client_credential', appid, secret };
    const { access_token } = (await kit.request('POST', '/cgi-bin/stable_token', credentials)).body;
    const url = `${kit.url}/cgi-bin/menu/create?access_token=${access_token}`;
    expect(await (await fetch(url, { method: 'POST', body })).json()).toMatchObject({ errcode });
  });

  test.each([40015, 40021, 40119, 40120, 45010, 48001, 65319])('%i when WeChat says so', async (errcode) => {
    await kit.control('POST', '/faults', { path: wire.createMenu.path, errcode });
    expect(await wechatFailure(menus.createMenu(client, { buttons: [click('a')] }))).toMatchObject({
      errcode,
    });
  });

  test('is closed to an account that is not verified, but the menu in use is not', async () => {
    await account.control('PATCH', '', { verified: false });
    expect(await wechatFailure(menus.findMenus(client))).toMatchObject({ errcode: 48001 });
    expect(await menus.findCurrentMenu(client)).toBeNull();
  });
});

describe('the owner and the phone', () => {
  test('a tap on a link tells which menu it was in, and the phone shows that menu', async () => {
    await menus.createMenu(client, { buttons: [click('大家')] });
    expect(await account.control('GET', `/fans/${fan}/menu`)).toMatchObject({ isConditional: false });
    const { menuId } = await showTo('金卡', { platform: 'other' });
    expect(await account.control('GET', `/fans/${fan}/menu`)).toEqual({
      menuId,
      isConditional: true,
      button: [{ type: 'click', name: '金卡', key: '金卡' }],
    });
    const receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
    const callback = { url: receiver.url, token: 'token', aesKey: 'a'.repeat(43), mode: 'plain' };
    await account.control('PATCH', '', { callback });
    await account.control('POST', `/fans/${fan}/view`, { url: 'https://a.cn' });
    await kit.settle();
    await receiver.close();
    expect(receiver.received[0]?.body).toContain(`<MenuId><![CDATA[${menuId}]]></MenuId>`);
  });

  test('a menu made in the console is shown, and gives way to one made by the API', async () => {
    const menu = [{ name: '关于', sub_button: { list: [{ type: 'text', name: '我们', value: '你好' }] } }];
    await account.control('POST', '/console', { menu });
    expect(await menus.findCurrentMenu(client)).toEqual([
      { name: '关于', items: [{ name: '我们', act: { type: 'foreign', wireType: 'text', value: '你好' } }] },
    ]);
    expect(await menus.findMenus(client)).toBeNull();
    await menus.createMenu(client, { buttons: [click('新')] });
    expect(await menus.findCurrentMenu(client)).toEqual([click('新')]);
  });

  test('automatic replies are off until the owner sets them', async () => {
    expect(await menus.getAutoReplies(client)).toMatchObject({
      is_add_friend_reply_open: 0,
      is_autoreply_open: 0,
    });
    const autoReplies = {
      is_add_friend_reply_open: 1,
      is_autoreply_open: 1,
      add_friend_autoreply_info: { type: 'text', content: '欢迎' },
      keyword_autoreply_info: {
        list: [
          {
            rule_name: '价格',
            create_time: 1_700_000_000,
            reply_mode: 'random_one',
            keyword_list_info: [{ type: 'text', match_mode: 'contain', content: '多少钱' }],
            reply_list_info: [{ type: 'text', content: '见菜单' }],
          },
        ],
      },
    };
    await account.control('POST', '/console', { autoReplies });
    expect(await menus.getAutoReplies(client)).toEqual(autoReplies);
  });
});
