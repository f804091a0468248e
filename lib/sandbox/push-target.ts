import type { Callback } from './account';
import { type Component, componentTable, grantsWhere } from './component';
import { setsOfPush } from './component-sets';
import type { PushRecord } from './pushes';
import type { World } from './world';

/** Where a push goes and with whose keys. */
export type PushTarget = Callback & {
  /** The appid at the end of the ciphertext: the platform's for everything that goes to a platform. */
  receiver: string;
  /** What the outer XML carries beside `Encrypt`. */
  outer: { ToUserName: string } | { AppId: string };
};

type Addressed = Pick<PushRecord, 'appid' | 'kind' | 'component'>;

/**
 * A platform's own events go to its authorisation address. What happens on an account goes to the platform that holds
 * the set it belongs to, and only without one to the account's own server; §2.9, §2.10.
 */
export function pushTarget(world: World, record: Addressed): PushTarget | undefined {
  const components = componentTable(world);
  const addressed = record.component === undefined ? undefined : components.get(record.component);
  if (addressed && addressed.appid === record.appid) {
    return { ...platform(addressed), url: addressed.authorisationUrl, outer: { AppId: addressed.appid } };
  }
  const account = world.account(record.appid);
  if (!account) return undefined;
  const holder = addressed ?? holderOf(world, record);
  const outer = { ToUserName: account.settings.username };
  if (holder) {
    const url = holder.messageUrl.replaceAll('$APPID$', account.appid);
    return { ...platform(holder), url, outer };
  }
  const { callback } = account.settings;
  return callback ? { ...callback, receiver: account.appid, outer } : undefined;
}

function platform(component: Component) {
  const { token, aesKey, appid } = component;
  return { token, aesKey, mode: 'safe' as const, receiver: appid };
}

/** The platform that was authorised last wins. */
function holderOf(world: World, { appid, kind }: Addressed): Component | undefined {
  const sets = setsOfPush(kind);
  const grant = grantsWhere(world, { account: appid })
    .filter((held) => held.sets.some((set) => sets.includes(set)))
    .at(-1);
  return grant && componentTable(world).get(grant.component);
}
