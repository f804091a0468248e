import * as wire from '@/lib/wechat/wire/component';
import { beijingMonth } from '../beijing';
import {
  type Component,
  clearComponentQuota,
  componentChoice,
  componentTable,
  countComponentCall,
  type Grant,
  grantOf,
  keepGrant,
} from '../component';
import { authorizer, checkAddress, ofPlatform } from '../component-call';
import { newRefreshToken, preAuthCodes, redeemAuthCode } from '../component-grants';
import { funcInfo } from '../component-sets';
import { checkTicket, pushTicket } from '../component-tickets';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { madeUp } from '../ids';
import { issueToken, secondsLeft } from '../tokens';

const TOKEN_GRACE_MS = 300_000; // the token before lives on that long

/** The platform of a call that is made with its secret. @throws Refusal 41018, 41004, 40013, 61011, 40125, 61004 */
function withSecret(call: Call<undefined>, appid: string | undefined, secret: string | undefined): Component {
  const { world } = call;
  insist(Boolean(appid), 41018);
  insist(Boolean(secret), 41004);
  const component = componentTable(world).get(appid ?? '');
  insist(component !== undefined, world.account(appid ?? '') ? 61011 : 40013);
  insist(component.secret === secret, Number(componentChoice(component, 'U2')));
  checkAddress(component, call.remoteAddress);
  return component;
}

function startPushTicket(call: Call<undefined>) {
  const given = call.read(wire.startPushTicket.request);
  pushTicket(call.world, withSecret(call, given.component_appid, given.component_secret));
  return DONE;
}

function componentToken(call: Call<undefined>) {
  const { world, now } = call;
  const given = call.read(wire.getComponentToken.request);
  const component = withSecret(call, given.component_appid, given.component_appsecret);
  countComponentCall(world, component, wire.getComponentToken.path, null, now);
  checkTicket(world, component, given.component_verify_ticket);
  const token = issueToken(world, { appid: component.appid, channel: 'component' }, now, TOKEN_GRACE_MS);
  return { component_access_token: token.token, expires_in: secondsLeft(token, now) };
}

function preAuthCode(call: Call<Component>) {
  const { world, account: component, now } = call;
  ofPlatform(call, call.read(wire.createPreAuthCode.request));
  const expires_in = Number(componentChoice(component, 'U30'));
  const code = `preauthcode@@@${madeUp.token().slice(3, 60)}`;
  preAuthCodes(world).put(code, {
    component: component.appid,
    expiresAt: now + expires_in * 1000,
    isUsed: false,
  });
  return { pre_auth_code: code, expires_in };
}

function handOut(call: Call<Component>, grant: Grant) {
  const owner = { appid: grant.account, channel: 'authorizer', component: grant.component } as const;
  const token = issueToken(call.world, owner, call.now, TOKEN_GRACE_MS);
  return {
    authorizer_access_token: token.token,
    expires_in: secondsLeft(token, call.now),
    authorizer_refresh_token: grant.refreshToken,
  };
}

function queryAuth(call: Call<Component>) {
  const given = ofPlatform(call, call.read(wire.queryAuth.request));
  const grant = redeemAuthCode(call.world, call.account, given.authorization_code);
  return {
    authorization_info: {
      authorizer_appid: grant.account,
      ...handOut(call, grant),
      func_info: funcInfo(grant),
    },
  };
}

function authorizerToken(call: Call<Component>) {
  const given = ofPlatform(call, call.read(wire.getAuthorizerToken.request));
  const { grant } = authorizer(call, given.authorizer_appid);
  insist(given.authorizer_refresh_token === grant.refreshToken, 61023);
  if (!call.account.rotatesRefreshTokens) return handOut(call, grant);
  return handOut(call, keepGrant(call.world, { ...grant, refreshToken: newRefreshToken() }));
}

/** §1.4: the quota of an account that granted something, or of the platform itself. */
function clearQuota(call: Call<undefined>) {
  const { world, now } = call;
  const given = call.read(wire.clearAuthorizerQuota.request);
  insist(Boolean(given.appid), 41002);
  const component = withSecret(call, given.component_appid, given.appsecret);
  if (given.appid === component.appid) {
    clearComponentQuota(world, component, now);
    return DONE;
  }
  const account = world.account(given.appid ?? '');
  insist(account !== undefined, 40013);
  insist(grantOf(world, component.appid, account.appid) !== undefined, 61003);
  account.clearQuota(now, beijingMonth(now));
  return DONE;
}

const bySecret = { method: 'POST', auth: 'none', dailyLimit: null } as const;
const byToken = { method: 'POST', auth: 'component', dailyLimit: null } as const;

export const componentEndpoints: Endpoint[] = [
  { ...bySecret, path: wire.startPushTicket.path, handle: startPushTicket },
  { ...bySecret, path: wire.getComponentToken.path, handle: componentToken },
  { ...bySecret, path: wire.clearAuthorizerQuota.path, handle: clearQuota },
  { ...byToken, path: wire.createPreAuthCode.path, handle: preAuthCode },
  { ...byToken, path: wire.queryAuth.path, handle: queryAuth },
  { ...byToken, path: wire.getAuthorizerToken.path, handle: authorizerToken },
];
