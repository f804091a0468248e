import {
  checkOauthToken,
  getOauthToken,
  getOauthTokenByComponent,
  getOauthUser,
  refreshOauthToken,
  refreshOauthTokenByComponent,
} from '@/lib/wechat/wire/sns';
import type { Account } from '../account';
import { grantOf } from '../component';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { grantOfToken, type OauthGrant, redeem, renew } from '../oauth';
import { findComponent } from '../tokens';
import type { World } from '../world';

const NO_NAME = '微信用户';

/** The account whose fan is meant; only verified service accounts have web authorisation. */
function accountOf(world: World, appid: string | undefined): Account {
  insist(Boolean(appid), 41002);
  const account = world.account(appid ?? '');
  insist(account !== undefined, 40013);
  insist(account.settings.verified && account.settings.kind === 'service', 48001);
  return account;
}

/** The account, with its own secret. */
function bySecret({ world, query }: Call<undefined>): { appid: string; component: null } {
  const account = accountOf(world, query.appid);
  insist(Boolean(query.secret), 41004);
  insist(account.settings.secret === query.secret, Number(account.choice('U2')));
  insist(!account.settings.secretFrozen, 40243);
  return { appid: account.appid, component: null };
}

/** The platform that the account is authorised to, with its component token. */
function byComponent({ world, query, now }: Call<undefined>): { appid: string; component: string } {
  const account = accountOf(world, query.appid);
  insist(Boolean(query.component_appid), 41018);
  insist(Boolean(query.component_access_token), 41021);
  const { appid: component } = findComponent(world, query.component_access_token, now);
  insist(component === query.component_appid, 40013);
  insist(grantOf(world, component, account.appid) !== undefined, 61003);
  return { appid: account.appid, component };
}

function exchange(owner: typeof bySecret | typeof byComponent) {
  return (call: Call<undefined>) => {
    const by = owner(call);
    insist(call.query.grant_type === 'authorization_code', 40002);
    insist(Boolean(call.query.code), 41008);
    return tokenView(call.world, redeem(call.world, call.query.code ?? '', by));
  };
}

function refresh(owner: (call: Call<undefined>) => { appid: string; component: string | null }) {
  return (call: Call<undefined>) => {
    const by = owner(call);
    insist(call.query.grant_type === 'refresh_token', 40002);
    insist(Boolean(call.query.refresh_token), 41003);
    return tokenView(call.world, renew(call.world, call.query.refresh_token ?? '', by));
  };
}

/** A refresh wants no secret. */
function byAppid({ world, query }: Call<undefined>): { appid: string; component: null } {
  return { appid: accountOf(world, query.appid).appid, component: null };
}

function tokenView(world: World, grant: OauthGrant) {
  const { extra, unionid } = person(world, grant);
  return {
    access_token: grant.accessToken,
    expires_in: Math.floor((grant.accessExpiresAt - world.clock.now()) / 1000),
    refresh_token: grant.refreshToken,
    openid: grant.openid,
    scope: grant.scope,
    ...(extra.isSnapshotUser && { is_snapshotuser: 1 }),
    ...(unionid !== undefined && { unionid }),
  };
}

function person(world: World, { appid, openid }: OauthGrant) {
  const account = world.account(appid);
  const fan = account?.fans.find(openid);
  insist(account !== undefined && fan !== undefined, 40003);
  return { extra: account.extra(fan), unionid: account.fans.unionid(fan) };
}

/** The grant of a call, whose `openid` has to be its own. */
function ownGrant({ world, query }: Call<undefined>): OauthGrant {
  const grant = grantOfToken(world, query.access_token);
  insist(Boolean(query.openid), 41009);
  insist(grant.openid === query.openid, 40003);
  return grant;
}

/** Sex and region are empty since 2021-10-20. */
function userinfo(call: Call<undefined>) {
  const grant = ownGrant(call);
  insist(grant.scope === 'snsapi_userinfo', 48001);
  const { extra, unionid } = person(call.world, grant);
  return {
    openid: grant.openid,
    nickname: extra.nickname ?? NO_NAME,
    sex: 0,
    language: '',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    privilege: [],
    ...(unionid !== undefined && { unionid }),
  };
}

function auth(call: Call<undefined>) {
  ownGrant(call);
  return DONE;
}

/** POST works as well, with the parameters in the address: some clients send it. */
const common = { method: 'any', auth: 'none', dailyLimit: null } as const;

export const snsEndpoints: Endpoint[] = [
  { ...common, path: getOauthToken.path, handle: exchange(bySecret) },
  { ...common, path: getOauthTokenByComponent.path, handle: exchange(byComponent) },
  { ...common, path: refreshOauthToken.path, handle: refresh(byAppid) },
  { ...common, path: refreshOauthTokenByComponent.path, handle: refresh(byComponent) },
  { ...common, path: getOauthUser.path, handle: userinfo },
  { ...common, path: checkOauthToken.path, handle: auth },
];
