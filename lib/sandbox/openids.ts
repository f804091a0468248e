import type { Account } from './account';
import { isWellFormedOpenid } from './ids';
import type { World } from './world';

/** What an openid in a request turns out to be. */
export type Person =
  | { is: 'fan'; fan: number }
  | { is: 'left'; fan: number } // known, but does not follow
  | { is: 'unknown' } // well formed, nobody's
  | { is: 'foreign' } // somebody of another account
  | { is: 'malformed' };

export function who(world: World, account: Account, openid: string): Person {
  const fan = account.fans.find(openid);
  if (fan !== undefined) return { is: account.fans.isFollowing(fan) ? 'fan' : 'left', fan };
  for (const other of world.allAccounts()) {
    if (other !== account && other.fans.find(openid) !== undefined) return { is: 'foreign' };
  }
  return { is: isWellFormedOpenid(openid) ? 'unknown' : 'malformed' };
}
