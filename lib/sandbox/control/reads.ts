import type { Account } from '../account';
import { isoBeijing } from '../beijing';
import { chatOf } from '../chat';
import { listQrCodes } from '../qr-codes';
import { endpointAt } from '../wechat-api';
import type { World } from '../world';
import { fanOf } from './fans';
import { accountOf, ControlError, type ControlRoute, get, numberOf } from './route';

const MAX_FANS = 1_000;
const MAX_CHAT = 400;
const MAX_CODES = 1_000;
const MAX_LATEST = 1_000;
const BASE = '/_control/accounts/:appid';

/** What a list of fans says of one. */
function fanLine(account: Account, fan: number) {
  const extra = account.extra(fan);
  return {
    openid: account.fans.openid(fan),
    nickname: extra.nickname ?? null,
    subscribed: account.fans.isFollowing(fan),
    blacklisted: account.fans.isBlacklisted(fan),
    tagCount: account.fans.tagIds(fan).length,
    lastContactAt: extra.lastContactAt === undefined ? null : isoBeijing(extra.lastContactAt),
  };
}

/** Those in contact with the account, latest first, then the others, newest first. */
function* byContact(account: Account): Iterable<number> {
  const inContact = [...account.fanExtras.entries()]
    .flatMap(([fan, { lastContactAt }]) =>
      lastContactAt === undefined ? [] : [{ fan: Number(fan), at: lastContactAt }],
    )
    .sort((a, b) => b.at - a.at || b.fan - a.fan);
  const seen = new Set(inContact.map(({ fan }) => fan));
  for (const { fan } of inContact) yield fan;
  for (let fan = account.fans.size - 1; fan >= 0; fan -= 1) if (!seen.has(fan)) yield fan;
}

/** Fans whose openid or nickname holds `search`. Among a million it is asked every second, so few are looked at twice. */
function fans(account: Account, query: Record<string, string>) {
  const limit = Math.min(numberOf(query, 'limit', 50), MAX_FANS);
  const search = (query.search ?? '').trim();
  const named = search === '' ? undefined : nicknamed(account, search);
  const found = [];
  for (const fan of byContact(account)) {
    if (found.length >= limit) break;
    if (!named || account.fans.openid(fan).includes(search) || named.has(fan))
      found.push(fanLine(account, fan));
  }
  return { fans: found, known: account.fans.size };
}

function nicknamed(account: Account, search: string): Set<number> {
  const found = new Set<number>();
  for (const [fan, { nickname }] of account.fanExtras.entries())
    if (nickname?.includes(search)) found.add(Number(fan));
  return found;
}

function chat(world: World, account: Account, openid: string, query: Record<string, string>) {
  const fan = fanOf(account, openid);
  const lines = chatOf(world, account, fan, Math.min(numberOf(query, 'limit', 100), MAX_CHAT));
  const isTyping = (account.extra(fan).typingUntil ?? 0) > world.clock.now();
  return { ...fanLine(account, fan), isTyping, lines };
}

/** Calls of the Beijing day by path, with the cap that holds for this account (`null` = without end). */
function usage(world: World, account: Account) {
  const calls = Object.entries(account.callsToday(world.clock.now())).map(([path, used]) => {
    const own = account.settings.limits[path];
    return { path, used, limit: own === undefined ? (endpointAt(path)?.dailyLimit ?? null) : own };
  });
  return { calls: calls.sort((a, b) => b.used - a.used) };
}

/** QR codes that still work, the newest first. */
function qrCodes(world: World, account: Account) {
  const shown = listQrCodes(account, world.clock.now()).slice(-MAX_CODES).reverse();
  return {
    qrcodes: shown.map(({ ticket, url, scene, expiresAt }) => {
      const isPermanent = expiresAt === null;
      return { ticket, url, scene, isPermanent, expiresAt: isPermanent ? null : isoBeijing(expiresAt) };
    }),
  };
}

function wholeCall(world: World, id: string | undefined) {
  const call = world.calls.find(Number(id));
  if (!call) throw new ControlError(`no call ${id}`, 404);
  return call;
}

/** What the sandbox's own page reads beside the contract. */
export const readRoutes: ControlRoute[] = [
  get(`${BASE}/fans`, (context) => fans(accountOf(context), context.query)),
  get(`${BASE}/fans/:openid/chat`, (context) =>
    chat(context.world, accountOf(context), context.params.openid ?? '', context.query),
  ),
  get(`${BASE}/qrcodes`, (context) => qrCodes(context.world, accountOf(context))),
  get(`${BASE}/usage`, (context) => usage(context.world, accountOf(context))),
  get('/_control/calls/latest', ({ world, query }) => ({
    calls: world.calls.latest(
      { after: numberOf(query, 'after', 0), appid: query.appid, search: query.search },
      Math.min(numberOf(query, 'count', 100), MAX_LATEST),
    ),
  })),
  get('/_control/calls/:id', ({ world, params }) => wholeCall(world, params.id)),
  get('/_control/faults', ({ world }) => ({ faults: world.faults.list() })),
];
