/**
 * co-wechat-api against the sandbox, with wechat-crypto by the same authors. The address is changed by `prefix` and
 * `mpPrefix`; datacube has a constant.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { leadToSandbox, load, outside, runSteps, told } from './harness.mjs';

const API = load('co-wechat-api');
const Crypt = load('wechat-crypto');
const xml2js = load('xml2js');

leadToSandbox();
const { fans, day, imageFile, thumbFile } = told;
const api = new API(told.appid, told.secret);
api.prefix = `${told.sandbox}/cgi-bin/`;
api.mpPrefix = `${told.sandbox}/cgi-bin/`;
const crypt = new Crypt(told.token, told.aesKey, told.appid);
const made = {};

/** Long ids come as JSON-bigint's own numbers. */
const plain = (value) => JSON.parse(JSON.stringify(value));

async function opened({ query, body }) {
  const read = (xml) => xml2js.parseStringPromise(xml, { explicitArray: false });
  const { Encrypt } = (await read(body)).xml;
  assert.equal(crypt.getSignature(query.timestamp, query.nonce, Encrypt), query.msg_signature);
  const { message, id } = crypt.decrypt(Encrypt);
  assert.equal(id, told.appid);
  return (await read(message)).xml;
}

await runSteps({
  token: async () => {
    const { accessToken } = await api.getAccessToken();
    assert.ok(accessToken.length > 20);
  },
  'tags create': async () => {
    made.tag = (await api.createTags('春季试用')).tag.id;
    made.other = (await api.createTags('临时')).tag.id;
    assert.ok(made.other > made.tag && made.tag >= 100);
  },
  'tags get': async () => {
    const { tags } = await api.getTags();
    assert.equal(tags.find(({ id }) => id === made.tag).name, '春季试用');
  },
  'tags update': async () => assert.equal((await api.updateTag(made.tag, '春季会员')).errcode, 0),
  'tags delete': async () => {
    await api.deleteTag(made.other);
    assert.ok(!(await api.getTags()).tags.some(({ id }) => id === made.other));
  },
  'users list': async () => {
    const page = await api.getFollowers();
    assert.deepEqual([page.total, page.data.openid, page.next_openid], [8, fans, fans[7]]);
    assert.equal((await api.getFollowers(page.next_openid)).count, 0);
  },
  'users info': async () => assert.equal((await api.getUser(fans[0])).subscribe, 1),
  'users batchget': async () => {
    const { user_info_list: users } = await api.batchGetUsers([fans[2], fans[0]]);
    assert.deepEqual(
      users.map(({ openid }) => openid),
      [fans[2], fans[0]],
    );
  },
  'users remark': async () => {
    await api.updateRemark(fans[6], '老顾客');
    assert.equal((await api.getUser(fans[6])).remark, '老顾客');
  },
  'batch tagging': async () => assert.equal((await api.batchTagging(fans.slice(0, 3), made.tag)).errcode, 0),
  'batch untagging': async () => assert.equal((await api.batchUnTagging([fans[2]], made.tag)).errcode, 0),
  'tags of a fan': async () => assert.deepEqual((await api.getIdList(fans[0])).tagid_list, [made.tag]),
  'fans of a tag': async () =>
    assert.deepEqual((await api.getUsersFromTag(made.tag)).data.openid, fans.slice(0, 2)),
  blacklist: null,
  'image material': async () => {
    const answer = await api.uploadImageMaterial(imageFile);
    made.image = answer.media_id;
    assert.match(answer.url, /^https?:/);
  },
  'thumb material': async () => {
    made.thumb = (await api.uploadThumbMaterial(thumbFile)).media_id;
    assert.ok(made.thumb);
  },
  'material download': async () =>
    assert.ok(readFileSync(imageFile).equals(await api.getMaterial(made.image))),
  'material list': async () => {
    const answer = await api.getMaterials('image', 0, 20);
    assert.deepEqual([answer.total_count, answer.item[0].media_id], [1, made.image]);
  },
  'material count': async () => assert.equal((await api.getMaterialCount()).image_count, 1),
  'temporary media': async () => {
    const { media_id: id } = await api.uploadImageMedia(imageFile);
    assert.ok(readFileSync(imageFile).equals(await api.getMedia(id)));
  },
  'article picture': async () => assert.match((await api.uploadImage(imageFile)).url, /^https?:/),
  'draft add': null,
  'draft get': null,
  'draft batchget': null,
  'mass preview': async () => assert.equal((await api.previewText(fans[6], '群发预览')).errcode, 0),
  'mass by tag': async () => {
    made.job = plain((await api.massSendText('群发给标签', made.tag)).msg_id);
    assert.ok(made.job > 2 ** 31);
  },
  'mass by list': async () => assert.ok((await api.massSendText('群发给名单', fans.slice(3, 5))).msg_id),
  'mass get': async () => {
    await outside('pushes');
    assert.equal((await api.getMassMessageStatus(made.job)).msg_status, 'SEND_SUCCESS');
  },
  'address check': null,
  'finish event': async () => {
    const events = await Promise.all((await outside('pushes')).map(opened));
    const ours = events.filter(
      ({ Event, MsgID }) => Event === 'MASSSENDJOBFINISH' && Number(MsgID) === made.job,
    );
    assert.deepEqual(
      ours.map(({ Status, TotalCount, SentCount }) => [Status, TotalCount, SentCount]),
      [['send success', '2', '2']],
    );
  },
  'passive reply': async () => {
    const message = await opened(await outside('talk', ''));
    assert.deepEqual([message.Content, message.FromUserName], ['你好，请问营业时间？', fans[7]]);
    const reply = `<xml><ToUserName>${message.FromUserName}</ToUserName><FromUserName>${message.ToUserName}</FromUserName>
<CreateTime>1773194400</CreateTime><MsgType>text</MsgType><Content>营业时间是十点到二十二点</Content></xml>`;
    const [timestamp, nonce] = ['1773194400', 'nonce123'];
    const encrypt = crypt.encrypt(reply);
    const signature = crypt.getSignature(timestamp, nonce, encrypt);
    const body = `<xml><Encrypt>${encrypt}</Encrypt><MsgSignature>${signature}</MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce>${nonce}</Nonce></xml>`;
    assert.deepEqual(await outside('reply', body), { ok: true });
  },
  'custom message': async () => assert.equal((await api.sendText(fans[5], '在的，请讲')).errcode, 0),
  'menu create': async () => {
    const button = [
      { name: '会员中心', type: 'view', url: 'https://shop.example.com/members' },
      { name: '门店', sub_button: [{ name: '最近门店', type: 'click', key: 'NEAREST' }] },
    ];
    assert.equal((await api.createMenu({ button })).errcode, 0);
  },
  'conditional menu': async () => {
    const button = [{ name: '春季特惠', type: 'click', key: 'SPRING' }];
    made.menu = plain(
      (await api.addConditionalMenu({ button, matchrule: { tag_id: String(made.tag) } })).menuid,
    );
    assert.ok(made.menu);
  },
  'menu get': async () => {
    const answer = plain(await api.getMenu());
    assert.equal(answer.menu.button[1].sub_button[0].key, 'NEAREST');
    assert.equal(Number(answer.conditionalmenu[0].menuid), Number(made.menu));
  },
  'menu trymatch': async () => {
    assert.equal((await api.tryConditionalMenu(fans[0])).menu.button[0].name, '春季特惠');
    assert.equal((await api.tryConditionalMenu(fans[3])).menu.button[0].name, '会员中心');
  },
  'datacube users': async () => {
    const [row] = (await api.getUserSummary(day, day)).list;
    assert.deepEqual([row.ref_date, row.new_user, row.cancel_user], [day, 31, 4]);
  },
  'datacube messages': async () => {
    const [row] = (await api.getUpstreamMsg(day, day)).list;
    assert.deepEqual([row.msg_type, row.msg_user, row.msg_count], [1, 12, 57]);
  },
  'qr code': async () => {
    const code = await api.createTmpQRCode(42, 1_800);
    assert.equal(code.expire_seconds, 1_800);
    const picture = await fetch(api.showQRCodeURL(encodeURIComponent(code.ticket)));
    assert.match(picture.headers.get('content-type'), /^image\//);
  },
  'component ticket': null,
  'component token': null,
  'pre-auth code': null,
  authorisation: null,
  'authorizer info': null,
  'authorizer token': null,
  'call for the authorizer': null,
});
