import type { Account } from './account';
import { type Component, type Grant, grantOf } from './component';
import { type Call, insist } from './endpoint';

type Given = { component_appid?: string | undefined };

/** @throws Refusal 61004 */
export function checkAddress({ ipAllowList }: Component, remoteAddress: string): void {
  const ip = remoteAddress.replace(/^::ffff:/, '');
  insist(ipAllowList === null || ipAllowList.includes(ip), 61004);
}

/** The body of a call with a component token has to name the token's own platform. @throws Refusal 41018, 40013, 61004 */
export function ofPlatform<T extends Given>(call: Call<Component>, given: T): T {
  insist(Boolean(given.component_appid), 41018);
  insist(given.component_appid === call.account.appid, 40013);
  checkAddress(call.account, call.remoteAddress);
  return given;
}

/** @throws Refusal 40013 (no such account), 61003 (it granted nothing to this platform) */
export function authorizer(
  call: Call<Component>,
  appid: string | undefined,
): { grant: Grant; account: Account } {
  const account = call.world.account(appid ?? '');
  insist(account !== undefined, 40013);
  const grant = grantOf(call.world, call.account.appid, account.appid);
  insist(grant !== undefined, 61003);
  return { grant, account };
}
