import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import type { MenuButton } from './menu-buttons';
import * as menus from './menus';
import * as tags from './tags';
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
const view = (name: string, url: string): MenuButton => ({ name, act: { type: 'view', url } });
const seen = async () => (await menus.matchMenu(client, { user: fan })).map((button) => button.name);
const makeTag = async (name: string) => (await tags.createTag(client, { name })).id;
const tagFan = (tagId: number) => tags.batchTag(client, { tagId, openids: [fan] });
const showTo = (name: string, rule: menus.MatchRule) =>
  menus.addConditionalMenu(client, { buttons: [click(name)], rule });

describe('conditional menus', () => {
  beforeEach(() => menus.createMenu(client, { buttons: [click('大家')] }));

  test('are shown by the tag that was applied last, whatever the others have', async () => {
    const [gold, vip, plain] = [await makeTag('金卡'), await makeTag('VIP'), await makeTag('普通')];
    const first = await showTo('金卡', { tagId: gold });
    const second = await showTo('VIP', { tagId: vip });
    expect(await seen()).toEqual(['大家']);
    await tagFan(vip);
    await tagFan(gold);
    expect(await seen()).toEqual(['金卡']);
    await tagFan(plain); // no menu goes by it, so neither of the others counts
    expect(await seen()).toEqual(['大家']);
    await tags.batchUntag(client, { tagId: plain, openids: [fan] });
    await tags.batchUntag(client, { tagId: gold, openids: [fan] });
    expect(await seen()).toEqual(['VIP']);
    expect((await menus.findMenus(client))?.conditional).toEqual([
      { menuId: second.menuId, buttons: [click('VIP')], rule: { tagId: vip } },
      { menuId: first.menuId, buttons: [click('金卡')], rule: { tagId: gold } },
    ]);
  });

  test('are tried from the newest on, and go by the phone', async () => {
    const tag = await makeTag('金卡');
    await tagFan(tag);
    await showTo('旧', { tagId: tag });
    const { menuId } = await showTo('新', { tagId: tag });
    await showTo('苹果', { tagId: tag, platform: 'ios' });
    expect(await seen()).toEqual(['新']);
    await account.control('PATCH', `/fans/${fan}`, { platform: 'ios', wechatId: 'ding' });
    expect(await seen()).toEqual(['苹果']);
    expect((await menus.matchMenu(client, { user: 'ding' }))[0]?.name).toBe('苹果');
    await account.control('PATCH', `/fans/${fan}`, { platform: 'android' });
    await menus.deleteConditionalMenu(client, { menuId });
    expect(await seen()).toEqual(['旧']);
  });

  test('have a text as id when made, a number when read, and go with the default menu', async () => {
    const made = await account.wx('menu/addconditional', {
      button: [{ type: 'click', name: 'a', key: 'a' }],
      matchrule: { tag_id: '', client_platform_type: 2, sex: '' },
    });
    expect(made).toEqual({ menuid: expect.stringMatching(/^\d+$/) });
    expect((await account.wx('menu/get')).conditionalmenu).toEqual([
      {
        button: [{ type: 'click', name: 'a', key: 'a', sub_button: [] }],
        menuid: Number(made.menuid),
        matchrule: { client_platform_type: '2' },
      },
    ]);
    await menus.deleteMenus(client);
    await menus.createMenu(client, { buttons: [click('大家')] });
    expect((await menus.findMenus(client))?.conditional).toEqual([]);
  });

  const button = [{ type: 'click', name: 'a', key: 'a' }];
  test.each([
    ['no rule', 65304, { button }],
    ['an empty rule', 65304, { button, matchrule: { tag_id: '', sex: '' } }],
    ['a sex', 65320, { button, matchrule: { sex: '1' } }],
    ['a country', 65320, { button, matchrule: { tag_id: '2', country: '中国' } }],
    ['a language', 65320, { button, matchrule: { language: 'zh_CN' } }],
    ['an unknown tag', 45159, { button, matchrule: { tag_id: '999' } }],
    ['an unknown phone', 40035, { button, matchrule: { client_platform_type: '4' } }],
    ['no button', 65307, { button: [], matchrule: { tag_id: '2' } }],
    ['a button without an act', 65308, { button: [{ name: 'a' }], matchrule: { tag_id: '2' } }],
    [
      'what is no web address',
      65317,
      { button: [{ type: 'view', name: 'a', url: 'http://' }], matchrule: { tag_id: '2' } },
    ],
    ['four buttons', 40016, { button: Array(4).fill(button[0]), matchrule: { tag_id: '2' } }],
  ])('refuse %s: %i', async (_name, errcode, body) => {
    expect(await wechatFailure(client.call(wire.addConditionalMenu, { body }))).toMatchObject({ errcode });
    expect((await menus.findMenus(client))?.conditional).toEqual([]);
  });

  test('need a default menu (65303)', async () => {
    await menus.deleteMenus(client);
    expect(await wechatFailure(showTo('a', { tagId: 2 }))).toMatchObject({ errcode: 65303 });
  });

  test('lead to three domains at most, all of them together (65316)', async () => {
    const add = (url: string) =>
      menus.addConditionalMenu(client, { buttons: [view('a', url)], rule: { tagId: 2 } });
    for (const host of ['a', 'b', 'c', 'c']) await add(`https://${host}.example/${host}`);
    expect(await wechatFailure(add('https://d.example'))).toMatchObject({ errcode: 65316 });
    await add('https://a.example/other');
  });

  test.each([-1, 65305, 65306, 65309, 65310, 65311, 65312, 65313, 65314])(
    '%i when WeChat says so',
    async (errcode) => {
      await kit.control('POST', '/faults', { path: wire.addConditionalMenu.path, errcode });
      expect(await wechatFailure(showTo('a', { tagId: 2 }))).toMatchObject({ errcode });
    },
  );

  test.each([
    ['unknown', async () => '999'],
    ['the default', async () => String((await client.call(wire.getMenu)).menu.menuid)],
  ])('cannot be deleted when %s (65301)', async (_name, menuId) => {
    const work = menus.deleteConditionalMenu(client, { menuId: await menuId() });
    expect(await wechatFailure(work)).toMatchObject({ errcode: 65301 });
  });

  test('answer 0 to the deletion of an unknown one by switch U28', async () => {
    await account.control('PATCH', '', { switches: { U28: 0 } });
    await menus.deleteConditionalMenu(client, { menuId: '999' });
  });
});

describe('trymatch', () => {
  test.each([
    ['nobody', 65302, async () => 'nobody'],
    [
      'somebody who left',
      65315,
      async () => {
        await account.control('POST', `/fans/${fan}/unfollow`);
        return fan;
      },
    ],
    ['a fan when there is no menu', 46003, async () => fan],
  ])('refuses %s: %i', async (_name, errcode, user) => {
    expect(await wechatFailure(menus.matchMenu(client, { user: await user() }))).toMatchObject({ errcode });
  });
});
