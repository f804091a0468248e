import type { Account } from './account';
import { type Component, componentChoice, componentTable, type Grant, grantOf } from './component';
import { Refusal } from './errcodes';
import { madeUp } from './ids';
import type { Token, TokenChannel, World } from './world';

const LIFE_MS = 7_200_000;

/** What a refused token is called; live servers mix the three (U1). */
function stale(choice: unknown, errcode: number): Refusal {
  return new Refusal(choice === '40001' ? 40001 : errcode);
}

function checkAlive(token: Token, now: number, choice: unknown): void {
  if (token.deadAt !== null && now >= token.deadAt) throw stale(choice, 40001);
  if (now >= token.expiresAt) throw stale(choice, 42001);
}

/**
 * The account that a token speaks for: its own, or one that its owner granted to a platform.
 * @throws Refusal 41001, 40014, 40001, 42001, 61015 (a platform's own token), 61003 (the owner took the grant back)
 */
export function findAccount(world: World, token: string | undefined, now: number): Account {
  if (!token) throw new Refusal(41001);
  const known = world.tokens.get(token);
  if (known?.channel === 'component') throw new Refusal(61015);
  const account = known && world.account(known.appid);
  if (!known || !account) throw new Refusal(40014);
  if (known.channel === 'authorizer' && !grantOf(world, known.component ?? '', known.appid)) {
    throw new Refusal(61003);
  }
  checkAlive(known, now, account.choice('U1'));
  return account;
}

/** The grant behind an authorizer's token; nothing for an account's own token. */
export function findGrant(world: World, token: string | undefined): Grant | undefined {
  const known = world.tokens.get(token ?? '');
  return known?.component === undefined ? undefined : grantOf(world, known.component, known.appid);
}

/**
 * The platform that a component token speaks for.
 * @throws Refusal 41001, 40014, 40001, 42001, 61014 (a token of an account)
 */
export function findComponent(world: World, token: string | undefined, now: number): Component {
  if (!token) throw new Refusal(41001);
  const known = world.tokens.get(token);
  if (known && known.channel !== 'component') throw new Refusal(61014);
  const component = known && componentTable(world).get(known.appid);
  if (!known || !component) throw new Refusal(40014);
  checkAlive(known, now, componentChoice(component, 'U1'));
  return component;
}

/** The component token of a call, under either of its names in the query (U32). */
export function componentTokenOf(query: Record<string, string>): string | undefined {
  return query.component_access_token ?? query.access_token;
}

/** A new token of a platform's own channel; the one before it lives on for `graceMs`. */
export function issueToken(
  world: World,
  owner: { appid: string; channel: TokenChannel; component?: string },
  now: number,
  graceMs: number,
): Token {
  for (const token of world.tokens.values()) {
    const isBefore =
      token.appid === owner.appid && token.channel === owner.channel && token.component === owner.component;
    if (isBefore && token.deadAt === null) {
      world.tokens.put(token.token, Object.assign(token, { deadAt: now + graceMs }));
    }
  }
  const token = {
    token: madeUp.token(),
    ...owner,
    issuedAt: now,
    expiresAt: now + LIFE_MS,
    deadAt: null,
  };
  world.keepToken(token);
  return token;
}

/** Seconds that a token has left. */
export function secondsLeft(token: Token, now: number): number {
  return Math.floor((token.expiresAt - now) / 1000);
}
