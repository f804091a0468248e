import { randomBytes } from 'node:crypto';
import type { Account } from './account';
import { DAY_MS } from './beijing';
import { componentTable, grantOf } from './component';
import { insist } from './endpoint';
import { madeUp } from './ids';
import { LOOPBACK } from './loopback';
import type { World } from './world';

const CODE_LIFE_MS = 5 * 60_000;
const ACCESS_LIFE_MS = 7_200_000;
const REFRESH_LIFE_MS = 30 * DAY_MS;
const MAX_STATE_CHARS = 128;
const WEB_SET = 4;
/** The order that the page insists on; others may stand behind. */
const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state'];

/** Who agreed to what, and through which platform, if any. */
type Consent = { appid: string; component: string | null; openid: string; scope: string };

export type OauthCode = Consent & { code: string; expiresAt: number; isUsed: boolean };

export type OauthGrant = Consent & {
  refreshToken: string;
  accessToken: string;
  accessExpiresAt: number;
  expiresAt: number;
  /** The fan changed the WeChat password: both tokens are dead, 42007. */
  isBroken: boolean;
};

export type Asked = {
  account: Account;
  consent: Omit<Consent, 'openid'>;
  redirectUri: string;
  state: string;
};
export type PageProblem = { errcode: number | null; problem: string };

const codes = (world: World) => world.table<OauthCode>('oauthCodes');
const grants = (world: World) => world.table<OauthGrant>('oauthGrants');
/** Access token → refresh token, for tokens of before as well. */
const accessTokens = (world: World) => world.table<string>('oauthAccessTokens');

/** What a link to the OAuth page asks for, or the error that the page shows; §12.1. */
export function readLink(world: World, query: Record<string, string>): Asked | PageProblem {
  const no = (errcode: number | null, problem: string): PageProblem => ({ errcode, problem });
  const { appid = '', redirect_uri: redirectUri = '', scope = '', state = '' } = query;
  if (!appid) return no(10012, 'appid 不能为空');
  if (!redirectUri) return no(10011, 'redirect_uri 不能为空');
  if (!scope) return no(10010, 'scope 不能为空');
  if (!state) return no(10013, 'state 不能为空');
  const account = world.account(appid);
  if (!account) return no(40013, 'appid 不存在');
  if (!isOrdered(query) || query.response_type !== 'code') return no(null, '链接参数错误，请检查参数的顺序');
  if ([...state].length > MAX_STATE_CHARS) return no(null, 'state 过长');
  if (!mayReturnTo(account, redirectUri)) return no(10003, 'redirect_uri 域名与后台配置不一致');
  const component = query.component_appid || null;
  const grant = component === null ? undefined : grantOf(world, component, appid);
  if (component !== null && !grant) return no(10015, '公众号未授权第三方平台');
  const isKnown = scope === 'snsapi_base' || scope === 'snsapi_userinfo';
  const { verified, kind } = account.settings;
  if (!isKnown || !verified || kind !== 'service' || grant?.sets.includes(WEB_SET) === false) {
    return no(10005, 'scope 参数错误或没有 scope 权限');
  }
  return { account, consent: { appid, component, scope }, redirectUri, state };
}

function isOrdered(query: Record<string, string>): boolean {
  const given = Object.keys(query).filter((name) => ORDER.includes(name));
  return given.join() === ORDER.join();
}

/** Loopback, any port, or the host that the account registered. */
function mayReturnTo(account: Account, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return LOOPBACK.test(redirectUri) || hostname === account.settings.oauthDomain;
}

/** The fan agrees: where the browser goes, with a code that works once and for five minutes. */
export function agree(world: World, asked: Asked, openid: string): string {
  const { account, consent } = asked;
  if (account.fans.find(openid) === undefined) account.fans.add(openid, false);
  const now = world.clock.now();
  for (const old of codes(world).values()) {
    if (old.expiresAt + DAY_MS > now) break; // in order of issue
    codes(world).delete(old.code);
  }
  const code = `0${randomBytes(23).toString('base64url')}`;
  codes(world).put(code, { ...consent, openid, code, expiresAt: now + CODE_LIFE_MS, isUsed: false });
  return returnAddress(asked, { code, state: asked.state });
}

/** The fan refuses: the browser comes back with the state alone. */
export function refuse(asked: Asked): string {
  return returnAddress(asked, { state: asked.state });
}

function returnAddress({ redirectUri }: Asked, parameters: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.toString();
}

/** Uses up a code. @throws Refusal 40029, 40163, 42003 */
export function redeem(
  world: World,
  given: string,
  by: { appid: string; component: string | null },
): OauthGrant {
  const now = world.clock.now();
  const code = codes(world).get(given);
  insist(code !== undefined && code.appid === by.appid && code.component === by.component, 40029);
  insist(!code.isUsed, 40163);
  insist(now < code.expiresAt, 42003);
  codes(world).put(code.code, Object.assign(code, { isUsed: true }));
  const { appid, component, openid, scope } = code;
  return keep(world, {
    appid,
    component,
    openid,
    scope,
    refreshToken: madeUp.token(),
    accessToken: madeUp.token(),
    accessExpiresAt: now + ACCESS_LIFE_MS,
    expiresAt: now + REFRESH_LIFE_MS,
    isBroken: false,
  });
}

/** A token that is alive lives on; one that ran out is replaced. @throws Refusal 40030, 42002, 42007 */
export function renew(
  world: World,
  given: string,
  by: { appid: string; component: string | null },
): OauthGrant {
  const now = world.clock.now();
  const grant = grants(world).get(given);
  insist(grant !== undefined && grant.appid === by.appid && grant.component === by.component, 40030);
  insist(!grant.isBroken, 42007);
  insist(now < grant.expiresAt, 42002);
  if (now >= grant.accessExpiresAt) grant.accessToken = madeUp.token();
  return keep(world, Object.assign(grant, { accessExpiresAt: now + ACCESS_LIFE_MS }));
}

function keep(world: World, grant: OauthGrant): OauthGrant {
  accessTokens(world).put(grant.accessToken, grant.refreshToken);
  return grants(world).put(grant.refreshToken, grant);
}

/** The grant behind a token of userinfo and auth. @throws Refusal 41001, 40014, 42001, 42007 */
export function grantOfToken(world: World, token: string | undefined): OauthGrant {
  insist(Boolean(token), 41001);
  const grant = grantBehind(world, token);
  insist(grant !== undefined, 40014);
  insist(!grant.isBroken, 42007);
  insist(grant.accessToken === token && world.clock.now() < grant.accessExpiresAt, 42001);
  return grant;
}

/** Whose token it is, alive or not; faults and the log of calls go by it. */
export function grantBehind(world: World, token: string | undefined): OauthGrant | undefined {
  return grants(world).get(accessTokens(world).get(token ?? '') ?? '');
}

/** A fan changed the WeChat password: whatever they agreed to before is dead. */
export function breakGrants(world: World, account: Account, openid: string): number {
  const theirs = [...grants(world).values()].filter(
    (grant) => grant.appid === account.appid && grant.openid === openid,
  );
  for (const grant of theirs) grants(world).put(grant.refreshToken, Object.assign(grant, { isBroken: true }));
  return theirs.length;
}

/** The platform's name as the page shows it. */
export function platformName(world: World, component: string | null): string | null {
  return component === null ? null : (componentTable(world).get(component)?.name ?? component);
}
