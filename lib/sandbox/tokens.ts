import type { Account } from './account';
import { Refusal } from './errcodes';
import type { World } from './world';

/** What a refused token is called; live servers mix the three (U1). */
function stale(account: Account, errcode: number): Refusal {
  return new Refusal(account.choice('U1') === '40001' ? 40001 : errcode);
}

/** The account that a token speaks for. @throws Refusal 41001, 40014, 40001, 42001 */
export function findAccount(world: World, token: string | undefined, now: number): Account {
  if (!token) throw new Refusal(41001);
  const known = world.tokens.get(token);
  const account = known && world.account(known.appid);
  if (!known || !account) throw new Refusal(40014);
  if (known.deadAt !== null && now >= known.deadAt) throw stale(account, 40001);
  if (now >= known.expiresAt) throw stale(account, 42001);
  return account;
}
