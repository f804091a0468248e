import { getUserInfo, getUserInfos, getUsers } from '@/lib/wechat/wire/users';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';

const PAGE = 10_000;
const MAX_INFOS = 100;

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

/** Somebody who left has nothing but openid and, if there is one, unionid. */
function infoOf(account: Account, openid: string, lang: string | undefined) {
  const fan = account.fans.find(openid);
  insist(fan !== undefined, 40003);
  const unionid = account.fans.unionid(fan);
  const identity = unionid === undefined ? { openid } : { openid, unionid };
  if (!account.fans.isFollowing(fan)) return { subscribe: 0, ...identity };
  const extra = account.extra(fan);
  const scene = extra.scene ?? '';
  return {
    subscribe: 1,
    ...identity,
    language: extra.language ?? lang ?? 'zh_CN',
    subscribe_time: account.fans.followedAt(fan),
    remark: extra.remark ?? '',
    groupid: 0,
    tagid_list: [...account.fans.tagIds(fan)],
    subscribe_scene: extra.subscribeScene ?? 'ADD_SCENE_SEARCH',
    qr_scene: /^\d{1,9}$/.test(scene) ? Number(scene) : 0,
    qr_scene_str: /^\d{1,9}$/.test(scene) ? '' : scene,
  };
}

function info({ account, query }: Call<Account>) {
  return infoOf(account, query.openid ?? '', query.lang);
}

function infos({ account, read }: Call<Account>) {
  const { user_list } = read(getUserInfos.request);
  insist(user_list.length <= MAX_INFOS && user_list.length > 0, 40032);
  return { user_info_list: user_list.map((user) => infoOf(account, user.openid, user.lang)) };
}

const common = { auth: 'token', needs: 'verified' } as const;

export const userEndpoints: Endpoint[] = [
  { ...common, path: getUsers.path, method: 'GET', dailyLimit: 500, handle: list },
  { ...common, path: getUserInfo.path, method: 'GET', dailyLimit: 5_000_000, handle: info },
  { ...common, path: getUserInfos.path, method: 'POST', dailyLimit: 500_000, handle: infos },
];
