import type { Account } from './account';
import { unixSeconds } from './beijing';
import { type Component, componentChoice, dropGrant, type Grant, grantOf, keepGrant } from './component';
import { Refusal } from './errcodes';
import { madeUp } from './ids';
import type { World } from './world';

export type PreAuthCode = { component: string; expiresAt: number; isUsed: boolean };
type AuthCode = { component: string; account: string; expiresAt: number; isUsed: boolean };

/** What an owner agrees to. */
export type Consent = { sets: number[]; unconfirmed?: number[]; isMiniProgram?: boolean; isTest?: boolean };

export function preAuthCodes(world: World) {
  return world.table<PreAuthCode>('preAuthCodes');
}

function authCodes(world: World) {
  return world.table<AuthCode>('authCodes');
}

/** Why a pre-auth code cannot be used now, or nothing. */
export function preAuthProblem(world: World, component: Component, code: string): string | undefined {
  const known = preAuthCodes(world).get(code);
  if (known?.component !== component.appid) return 'preAuthCode: unknown';
  if (known.isUsed) return 'preAuthCode: used already';
  return world.clock.now() >= known.expiresAt ? 'preAuthCode: expired' : undefined;
}

/** The owner agrees on the page: the grant, a code for the platform and the event with the same code; §2.4, §2.9. */
export function authorise(
  world: World,
  component: Component,
  account: Account,
  consent: Consent,
  preAuthCode: string,
): { code: string; expiresInSeconds: number } {
  const preAuth = preAuthCodes(world).get(preAuthCode);
  if (preAuth) preAuthCodes(world).put(preAuthCode, { ...preAuth, isUsed: true });
  const infoType = grantOf(world, component.appid, account.appid) ? 'updateauthorized' : 'authorized';
  grant(world, component, account, consent);
  return announce(world, component, account, infoType, preAuthCode);
}

/** The owner changes what is granted: a new refresh token, a new code, `updateauthorized`. */
export function changeGrant(world: World, component: Component, account: Account, consent: Consent): void {
  grant(world, component, account, consent);
  announce(world, component, account, 'updateauthorized', '');
}

/** The owner takes it all back. Tokens of the platform for this account answer 61003 from now on. */
export function revoke(world: World, component: Component, held: Grant): void {
  dropGrant(world, held);
  for (const [code, known] of [...authCodes(world).entries()]) {
    const isOfGrant = known.component === held.component && known.account === held.account;
    if (isOfGrant) authCodes(world).delete(code);
  }
  world.pushes.pushComponentEvent(component, 'unauthorized', { AuthorizerAppid: held.account });
}

/** Makes the grant anew: a fresh authorisation kills the refresh token of the one before. */
export function grant(world: World, component: Component, account: Account, consent: Consent): Grant {
  const before = grantOf(world, component.appid, account.appid);
  return keepGrant(world, {
    component: component.appid,
    account: account.appid,
    sets: consent.sets,
    unconfirmed: consent.unconfirmed ?? [],
    refreshToken: newRefreshToken(),
    authorisedAt: world.clock.now(),
    options: before?.options ?? {},
    isMiniProgram: consent.isMiniProgram ?? before?.isMiniProgram ?? false,
    isTest: consent.isTest ?? false,
  });
}

export function newRefreshToken(): string {
  return `refreshtoken@@@${madeUp.token().slice(3, 50)}`;
}

/** A code that works once, for U31 seconds. */
export function issueAuthCode(world: World, component: Component, account: Account) {
  const expiresInSeconds = Number(componentChoice(component, 'U31'));
  const expiresAt = world.clock.now() + expiresInSeconds * 1000;
  const code = `queryauthcode@@@${madeUp.token().slice(3, 60)}`;
  authCodes(world).put(code, {
    component: component.appid,
    account: account.appid,
    expiresAt,
    isUsed: false,
  });
  return { code, expiresInSeconds, expiresAt };
}

function announce(
  world: World,
  component: Component,
  account: Account,
  infoType: string,
  preAuthCode: string,
) {
  const issued = issueAuthCode(world, component, account);
  world.pushes.pushComponentEvent(component, infoType, {
    AuthorizerAppid: account.appid,
    AuthorizationCode: issued.code,
    AuthorizationCodeExpiredTime: unixSeconds(issued.expiresAt),
    PreAuthCode: preAuthCode,
  });
  return issued;
}

/** Takes a code in for its grant. @throws Refusal 61009 (unknown or used), 61010 (expired) */
export function redeemAuthCode(world: World, component: Component, given: string | undefined): Grant {
  const known = given === undefined ? undefined : authCodes(world).get(given);
  const held = known && grantOf(world, known.component, known.account);
  if (!known || !held || known.component !== component.appid || known.isUsed) throw new Refusal(61009);
  if (world.clock.now() >= known.expiresAt) throw new Refusal(61010);
  authCodes(world).put(given ?? '', { ...known, isUsed: true });
  return held;
}
