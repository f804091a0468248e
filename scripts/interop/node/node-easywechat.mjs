/**
 * node-easywechat against the sandbox. The address is changed by its setting `http.baseURL`. Since its version 3 it has no
 * methods of single business calls: what it offers is a client with token and errors, and pushes with their cipher.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { load, outside, runSteps, told } from './harness.mjs';

const { OfficialAccount, OpenPlatform, CacheInterface, ServerRequest } = load('node-easywechat');
const FormData = load('form-data');

const { fans, day, imageFile, thumbFile, component } = told;

/** Its own cache writes files; everything here is gone at the end. */
class Memory extends CacheInterface {
  values = new Map();
  async get(key) {
    return this.values.get(key) ?? null;
  }
  async set(key, value) {
    this.values.set(key, value);
    return true;
  }
  async has(key) {
    return this.values.has(key);
  }
  async delete(key) {
    return this.values.delete(key);
  }
}

const http = { baseURL: `${told.sandbox}/`, throw: true };
const account = new OfficialAccount({
  app_id: told.appid,
  secret: told.secret,
  token: told.token,
  aes_key: told.aesKey,
  use_stable_access_token: true,
  http,
});
const platform = new OpenPlatform({
  app_id: component.appid,
  secret: component.secret,
  token: component.token,
  aes_key: component.aesKey,
  http,
});
for (const app of [account, platform]) app.setCache(new Memory());
const client = account.getClient();
const made = {};

const read = async (path, params = {}) => (await client.get(path, { params })).toObject();
const write = async (path, json) => (await client.post(path, { json })).toObject();

async function upload(path, file, params = {}) {
  const formData = new FormData();
  formData.append('media', readFileSync(file), { filename: basename(file), contentType: 'image/jpeg' });
  return (await client.request('POST', path, { params, formData })).toObject();
}

function requestOf({ query, body }) {
  return new ServerRequest('POST', `/callback?${new URLSearchParams(query)}`, {}, body);
}

/**
 * What its server hears of one push, decrypted and checked by itself, and what it answers. A new server each time: it
 * goes on checking the pushes before with every later one (a fault of the SDK's, 3.6.2).
 */
async function served(app, push, answer) {
  app.setServer(null);
  app.setRequest(requestOf(push));
  const server = app.getServer();
  let heard;
  server.with((message, next) => {
    heard = message;
    return answer ?? next(message);
  });
  const response = await server.serve();
  return { heard, body: response.getBody().toString() };
}

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
  'address check': async () => {
    const query = await outside('check');
    account.setRequest(new ServerRequest('GET', `/callback?${new URLSearchParams(query)}`));
    assert.equal((await account.getServer().serve()).getBody().toString(), query.echostr);
  },
  'finish event': async () => {
    const heard = [];
    for (const push of await outside('pushes')) heard.push((await served(account, push)).heard);
    const ours = heard.filter(
      ({ Event, MsgID }) => Event === 'MASSSENDJOBFINISH' && Number(MsgID) === made.job,
    );
    assert.deepEqual(
      ours.map(({ Status, TotalCount, SentCount }) => [Status, Number(TotalCount), Number(SentCount)]),
      [['send success', 2, 2]],
    );
  },
  'passive reply': async () => {
    const { heard, body } = await served(account, await outside('talk', ''), '营业时间是十点到二十二点');
    assert.deepEqual([heard.Content, heard.FromUserName], ['你好，请问营业时间？', fans[7]]);
    assert.deepEqual(await outside('reply', body), { ok: true });
  },
  'custom message': async () => {
    const message = { touser: fans[5], msgtype: 'text', text: { content: '在的，请讲' } };
    assert.equal((await write('/cgi-bin/message/custom/send', message)).errcode, 0);
  },
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
  'component ticket': async () => {
    for (const push of await outside('events')) await served(platform, push);
    assert.match(await platform.getVerifyTicket().getTicket(), /^ticket@@@/);
  },
  'component token': async () => {
    const token = await platform.getComponentAccessToken().getToken();
    assert.ok(token.length > 20);
  },
  'pre-auth code': async () => {
    made.preAuthCode = (await platform.createPreAuthorizationCode()).pre_auth_code;
    assert.ok(made.preAuthCode);
  },
  authorisation: async () => {
    const { location } = await outside('consent', JSON.stringify({ preAuthCode: made.preAuthCode }));
    const authorisation = await platform.getAuthorization(new URL(location).searchParams.get('auth_code'));
    assert.equal(authorisation.getAppId(), told.authorizer);
    made.refresh = authorisation.getRefreshToken();
    assert.ok(made.refresh);
  },
  'authorizer info': async () => {
    const wanted = { component_appid: component.appid, authorizer_appid: told.authorizer };
    const path = '/cgi-bin/component/api_get_authorizer_info';
    const { authorizer_info: info } = (await platform.getClient().post(path, { json: wanted })).toObject();
    assert.equal(info.nick_name, `授权方 ${told.sdk}`);
  },
  'authorizer token': async () => {
    const answer = await platform.refreshAuthorizerToken(told.authorizer, made.refresh);
    assert.ok(answer.authorizer_access_token && answer.authorizer_refresh_token);
  },
  'call for the authorizer': async () => {
    const authorizer = await platform.getOfficialAccountWithRefreshToken(told.authorizer, made.refresh);
    const answer = await authorizer
      .getClient()
      .post('/cgi-bin/tags/create', { json: { tag: { name: '代授权方' } } });
    assert.ok(answer.toObject().tag.id >= 100);
  },
});
