import assert from 'node:assert/strict';
import { account, checked, made, platform, served, write } from './easywechat-apps.mjs';
import { outside, told } from './harness.mjs';

const { fans, component } = told;

/** node-easywechat's servers and its third-party platform. */

export const pushSteps = {
  'address check': async () => {
    const query = await outside('check');
    assert.equal(await checked(query), query.echostr);
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
};

export const platformSteps = {
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
};
