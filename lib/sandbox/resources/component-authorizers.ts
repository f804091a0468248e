import * as wire from '@/lib/wechat/wire/component';
import { unixSeconds } from '../beijing';
import { type Component, grantsWhere, keepGrant } from '../component';
import { authorizer, ofPlatform } from '../component-call';
import { funcInfo } from '../component-sets';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

const MAX_LIST = 500;

function authorizerInfo(call: Call<Component>) {
  const given = ofPlatform(call, call.read(wire.getAuthorizerInfo.request));
  const { grant, account } = authorizer(call, given.authorizer_appid);
  const { nickname, kind, verified, username } = account.settings;
  return {
    authorizer_info: {
      nick_name: nickname,
      head_img: `http://wx.qlogo.cn/mmopen/${username}/0`,
      service_type_info: { id: grant.isMiniProgram ? 0 : kind === 'service' ? 2 : 0 },
      verify_type_info: { id: verified ? 0 : -1 },
      user_name: username,
      principal_name: `${nickname}（沙箱）有限公司`,
      alias: '',
      business_info: { open_store: 0, open_scan: 0, open_pay: 0, open_card: 0, open_shake: 0 },
      qrcode_url: `http://mmbiz.qpic.cn/mmbiz_jpg/${username}/0`,
      signature: '',
      account_status: 1,
      ...(grant.isMiniProgram ? { MiniProgramInfo: { network: {}, categories: [], visit_status: 0 } } : {}),
    },
    authorization_info: {
      authorizer_appid: account.appid,
      authorizer_refresh_token: grant.refreshToken,
      func_info: funcInfo(grant),
    },
  };
}

function authorizerList(call: Call<Component>) {
  const given = ofPlatform(call, call.read(wire.getAuthorizerList.request));
  const { offset = 0, count = MAX_LIST } = given;
  insist(count <= MAX_LIST && count >= 0 && offset >= 0, 40170);
  const all = grantsWhere(call.world, { component: call.account.appid }).filter((grant) => !grant.isTest);
  return {
    total_count: all.length,
    list: all.slice(offset, offset + count).map((grant) => ({
      authorizer_appid: grant.account,
      refresh_token: grant.refreshToken,
      auth_time: unixSeconds(grant.authorisedAt),
    })),
  };
}

/** §2.8: options with the values they take; the first is what an account begins with. */
const OPTIONS: Record<string, string[]> = {
  location_report: ['0', '1', '2'],
  voice_recognize: ['0', '1'],
  customer_service: ['0', '1'],
};
/** They all belong to message management. */
const OPTIONS_SET = 1;

function option(call: Call<Component>, given: { authorizer_appid?: string; option_name?: string }) {
  const { grant } = authorizer(call, given.authorizer_appid);
  const name = given.option_name ?? '';
  const values = OPTIONS[name];
  insist(values !== undefined, 61012);
  insist(grant.sets.includes(OPTIONS_SET), 61017);
  return { grant, name, values };
}

function getOption(call: Call<Component>) {
  const { grant, name, values } = option(call, ofPlatform(call, call.read(wire.getAuthorizerOption.request)));
  return {
    authorizer_appid: grant.account,
    option_name: name,
    option_value: grant.options[name] ?? values[0] ?? '0',
  };
}

function setOption(call: Call<Component>) {
  const given = ofPlatform(call, call.read(wire.setAuthorizerOption.request));
  const { grant, name, values } = option(call, given);
  const value = String(given.option_value ?? '');
  insist(values.includes(value), 61013);
  insist(!call.account.readOnlyOptions.includes(name), 61025);
  keepGrant(call.world, { ...grant, options: { ...grant.options, [name]: value } });
  return DONE;
}

const common = { method: 'POST', auth: 'component', dailyLimit: null } as const;
/** Newer pages write the option paths without `api_`. */
const withoutApi = (path: string) => path.replace('/api_', '/');

export const componentAuthorizerEndpoints: Endpoint[] = [
  { ...common, path: wire.getAuthorizerInfo.path, handle: authorizerInfo },
  { ...common, path: wire.getAuthorizerList.path, handle: authorizerList },
  { ...common, path: wire.getAuthorizerOption.path, handle: getOption },
  { ...common, path: withoutApi(wire.getAuthorizerOption.path), handle: getOption },
  { ...common, path: wire.setAuthorizerOption.path, handle: setOption },
  { ...common, path: withoutApi(wire.setAuthorizerOption.path), handle: setOption },
];
