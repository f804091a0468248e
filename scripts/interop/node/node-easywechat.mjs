import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { account, client, made, read, upload, write } from './easywechat-apps.mjs';
import { platformSteps, pushSteps } from './easywechat-pushes.mjs';
import { outside, runSteps, told } from './harness.mjs';

const { fans, day, imageFile, thumbFile } = told;

await runSteps({
  token: async () => {
    const token = await account.getAccessToken().getToken();
    assert.ok(token.length > 20);
  },
  'tags create': async () => {
    made.tag = (await write('/cgi-bin/tags/create', { tag: { name: '春季试用' } })).tag.id;
    made.other = (await write('/cgi-bin/tags/create', { tag: { name: '临时' } })).tag.id;
    assert.ok(made.other > made.tag && made.tag >= 100);
  },
  'tags get': async () => {
    const { tags } = await read('/cgi-bin/tags/get');
    assert.equal(tags.find(({ id }) => id === made.tag).name, '春季试用');
  },
  'tags update': async () =>
    assert.equal(
      (await write('/cgi-bin/tags/update', { tag: { id: made.tag, name: '春季会员' } })).errcode,
      0,
    ),
  'tags delete': async () => {
    await write('/cgi-bin/tags/delete', { tag: { id: made.other } });
    assert.ok(!(await read('/cgi-bin/tags/get')).tags.some(({ id }) => id === made.other));
  },
  'users list': async () => {
    const page = await read('/cgi-bin/user/get');
    assert.deepEqual([page.total, page.data.openid, page.next_openid], [8, fans, fans[7]]);
  },
  'users info': async () =>
    assert.equal((await read('/cgi-bin/user/info', { openid: fans[0], lang: 'zh_CN' })).subscribe, 1),
  'users batchget': async () => {
    const user_list = [{ openid: fans[2] }, { openid: fans[0] }];
    const { user_info_list: users } = await write('/cgi-bin/user/info/batchget', { user_list });
    assert.deepEqual(
      users.map(({ openid }) => openid),
      [fans[2], fans[0]],
    );
  },
  'users remark': async () =>
    assert.equal(
      (await write('/cgi-bin/user/info/updateremark', { openid: fans[6], remark: '老顾客' })).errcode,
      0,
    ),
  'batch tagging': async () => {
    const batch = { openid_list: fans.slice(0, 3), tagid: made.tag };
    assert.equal((await write('/cgi-bin/tags/members/batchtagging', batch)).errcode, 0);
  },
  'batch untagging': async () => {
    const batch = { openid_list: [fans[2]], tagid: made.tag };
    assert.equal((await write('/cgi-bin/tags/members/batchuntagging', batch)).errcode, 0);
  },
  'tags of a fan': async () =>
    assert.deepEqual((await write('/cgi-bin/tags/getidlist', { openid: fans[0] })).tagid_list, [made.tag]),
  'fans of a tag': async () =>
    assert.deepEqual(
      (await write('/cgi-bin/user/tag/get', { tagid: made.tag })).data.openid,
      fans.slice(0, 2),
    ),
  'image material': async () => {
    const answer = await upload('/cgi-bin/material/add_material', imageFile, { type: 'image' });
    made.image = answer.media_id;
    assert.match(answer.url, /^https?:/);
  },
  'thumb material': async () => {
    made.thumb = (await upload('/cgi-bin/material/add_material', thumbFile, { type: 'thumb' })).media_id;
    assert.ok(made.thumb);
  },
  'material download': async () => {
    const answer = await client.request('POST', '/cgi-bin/material/get_material', {
      json: { media_id: made.image },
      responseType: 'arraybuffer',
    });
    assert.ok(readFileSync(imageFile).equals(Buffer.from(answer.getContent())));
  },
  'material list': async () => {
    const page = { type: 'image', offset: 0, count: 20 };
    const answer = await write('/cgi-bin/material/batchget_material', page);
    assert.deepEqual([answer.total_count, answer.item[0].media_id], [1, made.image]);
  },
  'material count': async () =>
    assert.equal((await read('/cgi-bin/material/get_materialcount')).image_count, 1),
  'temporary media': async () => {
    const { media_id } = await upload('/cgi-bin/media/upload', imageFile, { type: 'image' });
    const answer = await client.request('GET', '/cgi-bin/media/get', {
      params: { media_id },
      responseType: 'arraybuffer',
    });
    assert.ok(readFileSync(imageFile).equals(Buffer.from(answer.getContent())));
  },
  'article picture': async () =>
    assert.match((await upload('/cgi-bin/media/uploadimg', imageFile)).url, /^https?:/),
  'draft add': async () => {
    const article = { title: '春季上新', content: '<p>新品到店</p>', thumb_media_id: made.thumb };
    made.draft = (await write('/cgi-bin/draft/add', { articles: [article] })).media_id;
    assert.ok(made.draft);
  },
  'draft get': async () => {
    const { news_item: articles } = await write('/cgi-bin/draft/get', { media_id: made.draft });
    assert.deepEqual([articles[0].title, articles[0].content], ['春季上新', '<p>新品到店</p>']);
  },
  'draft batchget': async () => {
    const answer = await write('/cgi-bin/draft/batchget', { offset: 0, count: 20, no_content: 1 });
    assert.deepEqual([answer.total_count, answer.item[0].media_id], [1, made.draft]);
  },
  'mass preview': async () => {
    const preview = { touser: fans[6], msgtype: 'text', text: { content: '群发预览' } };
    assert.equal((await write('/cgi-bin/message/mass/preview', preview)).errcode, 0);
  },
  'mass by tag': async () => {
    const filter = { is_to_all: false, tag_id: made.tag };
    const text = { content: '群发给标签' };
    made.job = (await write('/cgi-bin/message/mass/sendall', { filter, msgtype: 'text', text })).msg_id;
    assert.ok(made.job > 2 ** 31);
  },
  'mass by list': async () => {
    const list = { touser: fans.slice(3, 5), msgtype: 'text', text: { content: '群发给名单' } };
    assert.ok((await write('/cgi-bin/message/mass/send', list)).msg_id);
  },
  'mass get': async () => {
    await outside('pushes');
    const { msg_status: status } = await write('/cgi-bin/message/mass/get', { msg_id: made.job });
    assert.equal(status, 'SEND_SUCCESS');
  },
  blacklist: async () => {
    await write('/cgi-bin/tags/members/batchblacklist', { openid_list: [fans[6]] });
    const { data } = await write('/cgi-bin/tags/members/getblacklist', { begin_openid: '' });
    assert.deepEqual(data.openid, [fans[6]]);
  },
  ...pushSteps,
  'menu create': async () => {
    const button = [
      { name: '会员中心', type: 'view', url: 'https://shop.example.com/members' },
      { name: '门店', sub_button: [{ name: '最近门店', type: 'click', key: 'NEAREST' }] },
    ];
    assert.equal((await write('/cgi-bin/menu/create', { button })).errcode, 0);
  },
  'conditional menu': async () => {
    const button = [{ name: '春季特惠', type: 'click', key: 'SPRING' }];
    const matchrule = { tag_id: made.tag };
    made.menu = (await write('/cgi-bin/menu/addconditional', { button, matchrule })).menuid;
    assert.ok(made.menu);
  },
  'menu get': async () => {
    const answer = await read('/cgi-bin/menu/get');
    assert.equal(answer.menu.button[1].sub_button[0].key, 'NEAREST');
    assert.equal(Number(answer.conditionalmenu[0].menuid), Number(made.menu));
  },
  'menu trymatch': async () => {
    const seen = async (openid) =>
      (await write('/cgi-bin/menu/trymatch', { user_id: openid })).menu.button[0].name;
    assert.deepEqual([await seen(fans[0]), await seen(fans[3])], ['春季特惠', '会员中心']);
  },
  'datacube users': async () => {
    const [row] = (await write('/datacube/getusersummary', { begin_date: day, end_date: day })).list;
    assert.deepEqual([row.ref_date, row.new_user, row.cancel_user], [day, 31, 4]);
  },
  'datacube messages': async () => {
    const [row] = (await write('/datacube/getupstreammsg', { begin_date: day, end_date: day })).list;
    assert.deepEqual([row.msg_type, row.msg_user, row.msg_count], [1, 12, 57]);
  },
  'qr code': async () => {
    const code = await write('/cgi-bin/qrcode/create', {
      expire_seconds: 1_800,
      action_name: 'QR_STR_SCENE',
      action_info: { scene: { scene_str: '42' } },
    });
    assert.equal(code.expire_seconds, 1_800);
    const picture = await client.request('GET', '/cgi-bin/showqrcode', {
      params: { ticket: code.ticket },
      responseType: 'arraybuffer',
    });
    assert.match(String(picture.getHeader('content-type')), /^image\//);
  },
  ...platformSteps,
});
