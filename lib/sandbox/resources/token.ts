import type { z } from 'zod';
import { getStableToken, getToken } from '@/lib/wechat/wire/token';
import type { Account } from '../account';
import { beijingDay } from '../beijing';
import { type Call, type Endpoint, insist } from '../endpoint';
import { madeUp } from '../ids';
import type { Token, TokenChannel, World } from '../world';

const TOKENS_PER_DAY = 2_000;
const STABLE_TOKENS_PER_DAY = 500_000;
const STABLE_TOKENS_PER_MINUTE = 10_000;
const LIFE_MS = 7_200_000;
const GRACE_MS = 300_000;
const RENEWED_BEFORE_END_MS = 300_000;
const FORCED_PER_DAY = 20;
const FORCED_APART_MS = 30_000;

type Credentials = z.output<typeof getToken.request>;

/** §1.1, §1.2: who asks, and whether the account may hand out tokens at all. */
function credentialsOf(call: Call<undefined>, given: Credentials): Account {
  insist(given.grant_type === 'client_credential', 40002);
  insist(Boolean(given.appid), 41002);
  insist(Boolean(given.secret), 41004);
  insist(!isComponent(call.world, given.appid), 61024);
  const account = call.world.account(given.appid ?? '');
  insist(account !== undefined, 40013);
  insist(account.settings.secret === given.secret, Number(account.choice('U2')));
  insist(!account.settings.secretFrozen, 40243);
  const { ipAllowList } = account.settings;
  const ip = call.remoteAddress.replace(/^::ffff:/, '');
  // The message is where an owner learns which address to allow.
  insist(ipAllowList === null || ipAllowList.includes(ip), 40164, {
    errmsg: `invalid ip ${ip} ipv6 ::ffff:${ip}, not in whitelist rid: ${madeUp.rid()}`,
  });
  return account;
}

/** A third-party platform has tokens of its own (api_component_token). */
function isComponent(world: World, appid: string | undefined): boolean {
  return world.table('components').get(appid ?? '') !== undefined;
}

function issue(world: World, account: Account, channel: TokenChannel, now: number): Token {
  const token: Token = {
    token: madeUp.token(),
    appid: account.appid,
    channel,
    issuedAt: now,
    expiresAt: now + LIFE_MS,
    deadAt: null,
  };
  world.keepToken(token);
  return token;
}

/** The newest token of a channel that is still the one. */
function current(world: World, account: Account, channel: TokenChannel): Token | undefined {
  let newest: Token | undefined;
  for (const token of world.tokens.values()) {
    if (token.appid === account.appid && token.channel === channel && token.deadAt === null) newest = token;
  }
  return newest;
}

function supersede(world: World, token: Token | undefined, deadAt: number): void {
  if (token) world.tokens.put(token.token, Object.assign(token, { deadAt }));
}

function reply(token: Token, now: number) {
  return { access_token: token.token, expires_in: Math.floor((token.expiresAt - now) / 1000) };
}

/** Each call issues a new token; the one before it lives for another five minutes. */
function token(call: Call<undefined>) {
  const { world, now } = call;
  const account = credentialsOf(call, getToken.request.parse(call.query));
  account.countDaily(getToken.path, TOKENS_PER_DAY, now);
  supersede(world, current(world, account, 'token'), now + GRACE_MS);
  return reply(issue(world, account, 'token', now), now);
}

/** The same token while it lives, a new one from five minutes before its end; forced: the old one dies at once. */
function stableToken(call: Call<undefined>) {
  const { world, now } = call;
  const given = call.read(getStableToken.request);
  const account = credentialsOf(call, given);
  account.countMinutely(getStableToken.path, STABLE_TOKENS_PER_MINUTE, now);
  account.countDaily(getStableToken.path, STABLE_TOKENS_PER_DAY, now);
  const held = current(world, account, 'stable');
  const isAlive = held !== undefined && now < held.expiresAt;
  if (given.force_refresh) {
    if (!countForced(world, account, now)) return reply(held ?? issue(world, account, 'stable', now), now);
    supersede(world, held, now);
    return reply(issue(world, account, 'stable', now), now);
  }
  if (isAlive && now < held.expiresAt - RENEWED_BEFORE_END_MS) return reply(held, now);
  return reply(issue(world, account, 'stable', now), now); // the one before it runs out by itself
}

/** Twenty a day, thirty seconds apart (U3). False: this one is not carried out, the current token is answered. */
function countForced(world: World, account: Account, now: number): boolean {
  const day = beijingDay(now);
  const past = world.forcedRefreshes.get(account.appid);
  const count = past?.day === day ? past.count : 0;
  const isTooSoon = past !== undefined && now - past.lastAt < FORCED_APART_MS;
  if (isTooSoon && account.choice('U3') === 'current token') return false;
  insist(count < FORCED_PER_DAY, 45009);
  insist(!isTooSoon, 45011);
  world.forcedRefreshes.put(account.appid, { day, count: count + 1, lastAt: now });
  return true;
}

/** Their handlers count by themselves, since no token names the account. */
const common = { auth: 'none' } as const;

export const tokenEndpoints: Endpoint[] = [
  { ...common, path: getToken.path, method: 'any', dailyLimit: TOKENS_PER_DAY, handle: token },
  {
    ...common,
    path: getStableToken.path,
    method: 'POST',
    dailyLimit: STABLE_TOKENS_PER_DAY,
    minuteLimit: STABLE_TOKENS_PER_MINUTE,
    handle: stableToken,
  },
];
