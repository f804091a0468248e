import { z } from 'zod';
import { SUBSCRIBE_SCENES } from '@/lib/wechat/wire/users';
import type { Account } from '../account';
import { beijingDay, beijingMonth, isoBeijing, unixSeconds } from '../beijing';
import { noteFollows } from '../datacube/follow-log';
import { openidMaker } from '../ids';
import type { World } from '../world';
import { accountOf, ControlError, type ControlRoute, get, moment, route } from './route';

const SHOWN_OPENIDS = 1_000;
const MAX_AT_ONCE = 5_000_000;

/** Made-up openids have 28 characters; tests may name shorter ones. */
export const openidText = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'openid: 1 to 64 letters, digits, _ or -');

const options = { followedAt: moment.optional(), unionid: z.boolean().optional() };
const addBody = z.union([
  z.strictObject({ count: z.number().int().min(1).max(MAX_AT_ONCE), ...options }),
  z.strictObject({ openids: z.array(openidText).min(1).max(MAX_AT_ONCE), ...options }),
  /** Many followers, each with their own time: what a demo of years needs, in one call. */
  z.strictObject({
    fans: z
      .array(z.strictObject({ openid: openidText, followedAt: moment }))
      .min(1)
      .max(MAX_AT_ONCE),
    unionid: z.boolean().optional(),
  }),
]);

/** Followers without pushes and without an open 48-hour window. */
function add(world: World, account: Account, body: z.output<typeof addBody>) {
  const now = unixSeconds(('followedAt' in body ? body.followedAt : undefined) ?? world.clock.now());
  const shown: string[] = [];
  const gained = new Map<number, number>(); // by day, noted once for many
  const follow = (openid: string, at = now) => {
    const fan = account.fans.find(openid) ?? account.fans.add(openid, body.unionid ?? false);
    if (body.unionid) account.fans.giveUnionid(fan);
    if (!account.fans.isFollowing(fan)) {
      const day = beijingDay(at * 1000);
      gained.set(day, (gained.get(day) ?? 0) + 1);
    }
    account.fans.follow(fan, at);
    if (shown.length < SHOWN_OPENIDS) shown.push(openid);
  };
  let count = 0;
  if ('count' in body) {
    count = body.count;
    makeUp(account, body.count, (openid) => follow(openid));
  } else if ('openids' in body) {
    count = body.openids.length;
    for (const openid of body.openids) follow(openid);
  } else {
    count = body.fans.length;
    for (const { openid, followedAt } of body.fans) follow(openid, unixSeconds(followedAt));
  }
  for (const [day, followers] of gained) noteFollows(account, day, followers);
  account.fans.sortOrder();
  return { openids: shown, count };
}

/** New openids, by the number of those made before. */
function makeUp(account: Account, count: number, use: (openid: string) => void): void {
  const make = openidMaker(account.appid);
  const first = account.takeNumbers('openid', count);
  for (let n = first; n < first + count; n += 1) use(make(n));
}

/** The fan of the address. @throws ControlError 404 */
export function fanOf(account: Account, openid: string): number {
  const fan = account.fans.find(openid);
  if (fan === undefined) throw new ControlError(`no fan ${openid}`, 404);
  return fan;
}

function view(world: World, account: Account, openid: string) {
  const fan = fanOf(account, openid);
  const extra = account.extra(fan);
  return {
    openid,
    unionid: account.fans.unionid(fan) ?? null,
    subscribed: account.fans.isFollowing(fan),
    followedAt: isoBeijing(account.fans.followedAt(fan) * 1000),
    tagIds: [...account.fans.tagIds(fan)],
    blacklisted: account.fans.isBlacklisted(fan),
    refusesMass: account.fans.refusesMass(fan),
    massReceivedThisMonth: account.fans.receivedInMonth(fan, beijingMonth(world.clock.now())),
    delivered: deliveredTo(account, fan),
    inbox: (extra.inbox ?? []).map(({ at, via, message }) => ({ at: isoBeijing(at), via, message })),
  };
}

/** What mass jobs brought to a fan, oldest first. */
export function deliveredTo(account: Account, fan: number) {
  return [...account.jobs.values()]
    .filter((job) => account.recipients.get(job.msgId)?.delivered.includes(fan))
    .sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0))
    .map((job) => ({ msgId: job.msgId, at: isoBeijing(job.finishedAt ?? 0), kind: job.kind }));
}

const patchBody = z.strictObject({
  refusesMass: z.boolean().optional(),
  massReceivedThisMonth: z.number().int().min(0).max(255).optional(),
  platform: z.enum(['ios', 'android', 'other']).optional(),
  language: z.string().optional(),
  nickname: z.string().optional(),
  wechatId: z.string().optional(),
  subscribeScene: z.enum(SUBSCRIBE_SCENES).optional(),
  isSnapshotUser: z.boolean().optional(),
});

function change(world: World, account: Account, openid: string, body: z.output<typeof patchBody>) {
  const fan = fanOf(account, openid);
  const { refusesMass, massReceivedThisMonth, ...extra } = body;
  if (refusesMass !== undefined) account.fans.setRefusesMass(fan, refusesMass);
  if (massReceivedThisMonth !== undefined) {
    account.fans.setReceivedInMonth(fan, beijingMonth(world.clock.now()), massReceivedThisMonth);
  }
  if (Object.keys(extra).length > 0) account.patchExtra(fan, extra);
  return view(world, account, openid);
}

/** Tags fans that lack the tag, past the limits of the API. */
function fill(account: Account, tagId: number, count: number) {
  if (!account.tags.get(tagId)) throw new ControlError(`no tag ${tagId}`, 404);
  const fans = account.fans.page(undefined, count, (fan) => !account.fans.hasTag(fan, tagId));
  for (const fan of fans) account.tag(fan, tagId);
  return { count: fans.length };
}

const BASE = '/_control/accounts/:appid';

export const fanRoutes: ControlRoute[] = [
  route('POST', `${BASE}/fans`, addBody, ({ body, ...context }) =>
    add(context.world, accountOf(context), body),
  ),
  get(`${BASE}/fans/:openid`, (context) =>
    view(context.world, accountOf(context), context.params.openid ?? ''),
  ),
  route('PATCH', `${BASE}/fans/:openid`, patchBody, ({ body, ...context }) =>
    change(context.world, accountOf(context), context.params.openid ?? '', body),
  ),
  route(
    'POST',
    `${BASE}/tags/:tagId/fill`,
    z.strictObject({ count: z.number().int().min(1) }),
    ({ body, ...context }) => fill(accountOf(context), Number(context.params.tagId), body.count),
  ),
];
