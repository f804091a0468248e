import type { Account } from './account';
import { beijingDay } from './beijing';
import { noteFollows, noteUnfollow, sourceOf } from './datacube/follow-log';
import { openidMaker } from './ids';

/** New openids by the old account's appid and openid. */
function moved(account: Account) {
  return account.table<Record<string, string>>('migrated');
}

/** Moves everybody who follows `from` to `to`, under new openids, as WeChat's account migration does; no pushes. */
export function migrateFans(from: Account, to: Account, today: number): number {
  const fans = from.fans.page(undefined, from.fans.size);
  const make = openidMaker(to.appid);
  const first = to.takeNumbers('openid', fans.length);
  const openids = { ...moved(to).get(from.appid) };
  fans.forEach((fan, i) => {
    const old = from.fans.openid(fan);
    const openid = make(first + i);
    const here = to.fans.add(openid, from.fans.unionid(fan) !== undefined);
    to.fans.follow(here, from.fans.followedAt(fan));
    to.patchExtra(here, { subscribeScene: 'ADD_SCENE_ACCOUNT_MIGRATION' });
    noteFollows(to, beijingDay(from.fans.followedAt(fan) * 1000), 1, sourceOf(to, here));
    from.dropTags(fan);
    noteUnfollow(from, today, sourceOf(from, fan));
    from.fans.unfollow(fan);
    openids[old] = openid;
  });
  to.fans.sortOrder();
  moved(to).put(from.appid, openids);
  return fans.length;
}

/** Old openid → new one; nothing when `fromAppid` was never merged into this account. */
export function migratedFrom(account: Account, fromAppid: string): Record<string, string> | undefined {
  return moved(account).get(fromAppid);
}
