import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '../test-kit';

let kit: Kit;
let account: KitAccount;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  account = await kit.makeAccount({ limits: { '/cgi-bin/tags/create': null } });
});

const UNKNOWN = `o${'x'.repeat(27)}`;

describe('tags', () => {
  test('get ids from 100 on and stand beside the starred system tag', async () => {
    expect(await account.createTag('会员')).toBe(100);
    expect((await account.wx('tags/get')).tags).toEqual([
      { id: 2, name: '星标组', count: 0 },
      { id: 100, name: '会员', count: 0 },
    ]);
  });

  test('end at a hundred', async () => {
    for (let i = 0; i < 100; i += 1) await account.createTag(`t${i}`);
    expect((await account.wx('tags/create', { tag: { name: 'more' } })).errcode).toBe(45056);
  });

  test.each([
    ['a blank name', { tag: { name: '  ' } }, 45157],
    ['a name that is taken', { tag: { name: '老客' } }, 45157],
    ['the name of a system tag', { tag: { name: '星标组' } }, 45157],
    ['31 bytes', { tag: { name: `${'会'.repeat(10)}a` } }, 45158],
    ['a body of another shape', { name: 'x' }, 47001],
  ])('refuse %s', async (_name, body, errcode) => {
    await account.createTag('老客');
    expect((await account.wx('tags/create', body)).errcode).toBe(errcode);
  });

  test('take 30 bytes, and 30 characters by switch U4', async () => {
    await account.createTag('会'.repeat(10));
    await account.control('PATCH', '', { switches: { U4: 'chars' } });
    expect(await account.createTag('员'.repeat(30))).toBe(101);
  });

  test('refuse escaped Chinese as WeChat does', async () => {
    const token = (
      await kit.request('POST', '/cgi-bin/stable_token', {
        grant_type: 'client_credential',
        appid: account.appid,
        secret: account.secret,
      })
    ).body.access_token;
    const body = '{"tag":{"name":"\\u4f1a"}}';
    const response = await fetch(`${kit.url}/cgi-bin/tags/create?access_token=${token}`, {
      method: 'POST',
      body,
    });
    expect(((await response.json()) as { errcode: number }).errcode).toBe(47002);
  });

  test('are renamed and deleted, the system tags and unknown ids not', async () => {
    const id = await account.createTag('会员');
    const taken = await account.createTag('老客');
    const rename = async (tag: object) => (await account.wx('tags/update', { tag })).errcode;
    expect(await rename({ id, name: '老客' })).toBe(45157);
    expect(await rename({ id: 2, name: 'x' })).toBe(45058);
    expect(await rename({ id: 999, name: 'x' })).toBe(45159);
    expect(await rename({ id, name: '新客' })).toBe(0);
    const remove = async (tagId: number) => (await account.wx('tags/delete', { tag: { id: tagId } })).errcode;
    expect([await remove(2), await remove(999), await remove(taken), await remove(taken)]).toEqual([
      45058, 45159, 0, 45159,
    ]);
  });

  test('leave every fan when deleted', async () => {
    const [fan = ''] = await account.addFans(1);
    const id = await account.createTag('会员');
    await account.wx('tags/members/batchtagging', { openid_list: [fan], tagid: id });
    await account.wx('tags/delete', { tag: { id } });
    expect((await account.wx('tags/getidlist', { openid: fan })).tagid_list).toEqual([]);
  });

  test('are closed to an account that is not verified', async () => {
    const unverified = await kit.makeAccount({ verified: false });
    expect((await unverified.wx('tags/get')).errcode).toBe(48001);
  });
});

describe('tagging', () => {
  const tag = (openids: string[], tagid: number, path = 'batchtagging') =>
    account.wx(`tags/members/${path}`, { openid_list: openids, tagid });

  test('keeps the order of tags, counts, and can be repeated', async () => {
    const fans = await account.addFans(3);
    const first = await account.createTag('甲');
    const second = await account.createTag('乙');
    expect((await tag(fans, second)).errcode).toBe(0);
    expect((await tag(fans, first)).errcode).toBe(0);
    expect((await tag(fans, first)).errcode).toBe(0);
    expect((await account.wx('tags/getidlist', { openid: fans[0] })).tagid_list).toEqual([second, first]);
    expect((await tag(fans.slice(0, 1), first, 'batchuntagging')).errcode).toBe(0);
    expect((await tag(fans.slice(0, 1), first, 'batchuntagging')).errcode).toBe(0);
    const { tags } = (await account.wx('tags/get')) as unknown as { tags: { id: number; count: number }[] };
    expect(tags.find((t) => t.id === first)?.count).toBe(2);
  });

  test('refuses more than 50, nobody, unknown tags', async () => {
    const fans = await account.addFans(51);
    const id = await account.createTag('会员');
    expect((await tag(fans, id)).errcode).toBe(40032);
    expect((await tag([], id)).errcode).toBe(40032);
    expect((await tag(fans.slice(0, 50), 999)).errcode).toBe(45159);
    expect((await tag(fans.slice(0, 50), id)).errcode).toBe(0);
  });

  test('tags the others when one is nobody (45171), and nobody when one is malformed or foreign', async () => {
    const [fan = ''] = await account.addFans(1);
    const other = await kit.makeAccount();
    const [foreign = ''] = await other.addFans(1);
    const id = await account.createTag('会员');
    const idsOf = async () => (await account.wx('tags/getidlist', { openid: fan })).tagid_list;
    expect((await tag([fan, 'bad'], id)).errcode).toBe(40003);
    expect((await tag([fan, foreign], id)).errcode).toBe(49003);
    expect(await idsOf()).toEqual([]);
    expect(await tag([fan, UNKNOWN], id)).toMatchObject({ errcode: 45171, fail_openid_list: [UNKNOWN] });
    expect(await idsOf()).toEqual([id]);
    expect((await account.wx('tags/getidlist', { openid: foreign })).errcode).toBe(49003);
  });

  test('refuses somebody who left with 50005; leaving takes the tags away', async () => {
    const [fan = ''] = await account.addFans(1);
    const id = await account.createTag('会员');
    await tag([fan], id);
    await account.control('POST', `/fans/${fan}/unfollow`);
    expect((await tag([fan], id)).errcode).toBe(50005);
    expect((await account.control('GET', `/fans/${fan}`)).tagIds).toEqual([]);
  });

  test('changes nobody when a fan would get a 21st tag', async () => {
    const [full = '', free = ''] = await account.addFans(2);
    for (let i = 0; i < 20; i += 1) await tag([full], await account.createTag(`t${i}`));
    const id = await account.createTag('one more');
    expect((await tag([free, full], id)).errcode).toBe(45059);
    expect((await account.control('GET', `/fans/${free}`)).tagIds).toEqual([]);
  });

  test('lists the fans of a tag in pages of 10 000', async () => {
    await account.addFans(12_000);
    const id = await account.createTag('会员');
    await account.control('POST', `/tags/${id}/fill`, { count: 11_000 });
    const page = async (next_openid: string) =>
      (await account.wx('user/tag/get', { tagid: id, next_openid })) as unknown as {
        count: number;
        next_openid: string;
      };
    const first = await page('');
    const second = await page(first.next_openid);
    const third = await page(second.next_openid);
    expect([first.count, second.count, third]).toEqual([10_000, 1_000, { count: 0 }]);
    expect((await account.wx('user/tag/get', {})).errcode).toBe(45159);
    expect((await account.wx('user/tag/get', { tagid: id, next_openid: 'x' })).errcode).toBe(40003);
  });
});
