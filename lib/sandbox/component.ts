import { beijingDay, beijingMonth } from './beijing';
import { Refusal } from './errcodes';
import { choice, type Switches, type SwitchName, type SwitchValue } from './switches';
import type { World } from './world';

/** A third-party platform as the control interface shows and sets it. */
export type Component = {
  appid: string;
  secret: string;
  name: string;
  token: string;
  aesKey: string;
  authorisationUrl: string;
  /** Holds `$APPID$`. */
  messageUrl: string;
  ipAllowList: string[] | null;
  limits: Record<string, number | null>;
  switches: Switches;
  /** Each refresh of an authorizer's token kills the refresh token that was used; WeChat's stay the same as a rule. */
  rotatesRefreshTokens: boolean;
  readOnlyOptions: string[];
  /** When the next ticket is due. */
  nextTicketAt: number;
};

/** What an owner granted to a platform. */
export type Grant = {
  component: string;
  account: string;
  sets: number[];
  /** Sets that the platform still has to confirm: calls that need them answer 61016. */
  unconfirmed: number[];
  refreshToken: string;
  authorisedAt: number;
  options: Record<string, string>;
  /** The account shows itself as a mini program. */
  isMiniProgram: boolean;
  /** Of the release test: works, but is not listed. */
  isTest: boolean;
};

type Usage = { day: number; calls: Record<string, number>; clearsMonth: number; clears: number };

const CLEARS_PER_MONTH = 10;

export function componentTable(world: World) {
  return world.table<Component>('components');
}

function grantTable(world: World) {
  return world.table<Grant>('grants');
}

const grantKey = (component: string, account: string) => `${component} ${account}`;

export function grantOf(world: World, component: string, account: string): Grant | undefined {
  return grantTable(world).get(grantKey(component, account));
}

export function keepGrant(world: World, grant: Grant): Grant {
  return grantTable(world).put(grantKey(grant.component, grant.account), grant);
}

export function dropGrant(world: World, grant: Grant): void {
  grantTable(world).delete(grantKey(grant.component, grant.account));
}

/** Grants of a platform or of an account, oldest first. */
export function grantsWhere(world: World, wanted: { component?: string; account?: string }): Grant[] {
  return [...grantTable(world).values()]
    .filter((grant) => wanted.component === undefined || grant.component === wanted.component)
    .filter((grant) => wanted.account === undefined || grant.account === wanted.account)
    .sort((a, b) => a.authorisedAt - b.authorisedAt);
}

export function componentChoice(component: Component, name: SwitchName): SwitchValue {
  return choice(component.switches, name);
}

/** Counts a platform's call against its cap of the Beijing day; WeChat publishes no figures. @throws Refusal 45009 */
export function countComponentCall(
  world: World,
  component: Component,
  path: string,
  dailyLimit: number | null,
  now: number,
): void {
  const usage = usageOf(world, component, now);
  const own = component.limits[path];
  const limit = own === undefined ? dailyLimit : own;
  const used = usage.calls[path] ?? 0;
  if (limit !== null && used >= limit) throw new Refusal(45009);
  usage.calls[path] = used + 1;
  usageTable(world).put(component.appid, usage);
}

/** Resets the platform's own counters of the day; ten times a month. @throws Refusal 48006 */
export function clearComponentQuota(world: World, component: Component, now: number): void {
  const usage = usageOf(world, component, now);
  const month = beijingMonth(now);
  const clears = usage.clearsMonth === month ? usage.clears : 0;
  if (clears >= CLEARS_PER_MONTH) throw new Refusal(48006);
  usageTable(world).put(component.appid, {
    day: usage.day,
    calls: {},
    clearsMonth: month,
    clears: clears + 1,
  });
}

function usageTable(world: World) {
  return world.table<Usage>('componentUsage');
}

function usageOf(world: World, component: Component, now: number): Usage {
  const day = beijingDay(now);
  const usage = usageTable(world).get(component.appid);
  if (usage?.day === day) return usage;
  return { day, calls: {}, clearsMonth: usage?.clearsMonth ?? 0, clears: usage?.clears ?? 0 };
}
