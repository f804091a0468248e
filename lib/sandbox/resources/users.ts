import { changeOpenid, getUserInfo, getUserInfos, getUsers, updateRemark } from '@/lib/wechat/wire/users';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { migratedFrom } from '../migration';
import { who } from '../openids';

const PAGE = 10_000;
const MAX_INFOS = 100;
const REMARK_BYTES = 30;

function list({ account, query }: Call<Account>) {
  const next = query.next_openid ?? ''; // empty counts as absent
  const after = next ? account.fans.find(next) : undefined;
  insist(!next || after !== undefined, 40003);
  const total = account.fans.followingCount;
  const openid = account.fans.page(after, PAGE).map((fan) => account.fans.openid(fan));
  if (openid.length === 0) return { total, count: 0, next_openid: '' };
  const isLast = openid.length < PAGE;
  const next_openid = isLast && account.choice('U10') === 'empty' ? '' : openid.at(-1);
  return { total, count: openid.length, data: { openid }, next_openid };
}

/** Somebody who does not follow has nothing but openid and, if there is one, unionid. */
function infoOf({ world, account }: Call<Account>, openid: string, lang: string | undefined) {
  const person = who(world, account, openid);
  insist(person.is !== 'malformed' && person.is !== 'foreign', 40003);
  if (person.is === 'unknown') return { subscribe: 0, openid };
  const { fan } = person;
  const unionid = account.fans.unionid(fan);
  const identity = unionid === undefined ? { openid } : { openid, unionid };
  if (person.is === 'left') return { subscribe: 0, ...identity };
  const extra = account.extra(fan);
  const scene = extra.scene ?? '';
  const isNumber = !extra.sceneIsText && /^\d{1,10}$/.test(scene);
  return {
    subscribe: 1,
    ...identity,
    language: extra.language ?? lang ?? 'zh_CN',
    subscribe_time: account.fans.followedAt(fan),
    remark: extra.remark ?? '',
    groupid: 0,
    tagid_list: [...account.fans.tagIds(fan)],
    subscribe_scene: extra.subscribeScene ?? 'ADD_SCENE_SEARCH',
    qr_scene: isNumber ? Number(scene) : 0,
    qr_scene_str: isNumber ? '' : scene,
  };
}

function info(call: Call<Account>) {
  return infoOf(call, call.query.openid ?? '', call.query.lang);
}

function infos(call: Call<Account>) {
  const { user_list } = call.read(getUserInfos.request);
  insist(user_list.length <= MAX_INFOS && user_list.length > 0, 40032);
  return { user_info_list: user_list.map((user) => infoOf(call, user.openid, user.lang)) };
}

/** §5.4: shorter than 30 bytes; an empty text takes the remark away. */
function remark({ world, account, read }: Call<Account>) {
  const { openid = '', remark: text = '' } = read(updateRemark.request);
  const person = who(world, account, openid);
  insist(person.is !== 'malformed' && person.is !== 'foreign', 40003);
  insist(person.is === 'fan', 43004);
  insist(Buffer.byteLength(text) < REMARK_BYTES, 40092);
  account.patchExtra(person.fan, { remark: text === '' ? undefined : text });
  return DONE;
}

/** §5.5: answers for accounts that the control interface merged into this one. */
function changed({ account, read }: Call<Account>) {
  const { from_appid = '', openid_list } = read(changeOpenid.request);
  const openids = migratedFrom(account, from_appid);
  insist(openids !== undefined, 40013);
  insist(openid_list.length <= MAX_INFOS && openid_list.length > 0, 40032);
  const result_list = openid_list.map((ori_openid) => {
    const new_openid = openids[ori_openid];
    return new_openid === undefined
      ? { ori_openid, err_msg: 'ori_openid error' }
      : { ori_openid, new_openid, err_msg: 'ok' };
  });
  return { ...DONE, result_list };
}

const common = { auth: 'token', needs: 'verified' } as const;

export const userEndpoints: Endpoint[] = [
  { ...common, path: getUsers.path, method: 'GET', dailyLimit: 500, handle: list },
  { ...common, path: getUserInfo.path, method: 'GET', dailyLimit: 5_000_000, handle: info },
  { ...common, path: getUserInfos.path, method: 'POST', dailyLimit: 500_000, handle: infos },
  {
    ...common,
    path: updateRemark.path,
    method: 'POST',
    dailyLimit: 10_000,
    refusesUnicodeEscapes: true,
    handle: remark,
  },
  { ...common, path: changeOpenid.path, method: 'POST', dailyLimit: 100_000, handle: changed },
];
