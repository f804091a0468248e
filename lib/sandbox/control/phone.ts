import { z } from 'zod';
import type { Account } from '../account';
import { beijingDay, unixSeconds } from '../beijing';
import { closeWindows, openWindow, type WindowKind } from '../custom-windows';
import { noteFollows, noteUnfollow, sourceOf } from '../datacube/follow-log';
import { noteMessage } from '../datacube/message-log';
import { madeUp } from '../ids';
import { menuIdOf } from '../menu-store';
import { notePhoneDeed } from '../phone-log';
import type { Xml } from '../push-xml';
import { findQrCode } from '../qr-codes';
import type { World } from '../world';
import { fanOf, openidText } from './fans';
import { accountOf, ControlError, type ControlRoute, nothing, route } from './route';

const FIRST_MSG_ID = 23_000_000_000_000_000n; // 17 digits, past what a float holds

/** A fan's phone: who holds it, and the account it deals with. */
export type Phone = { world: World; account: Account; openid: string };

/** What a phone does lets the account write to it for a while. */
export function interact({ world, account }: Phone, fan: number, kind: WindowKind): void {
  openWindow(account, fan, kind, world.clock.now());
}

/** Pushes what the phone did, and keeps it for the phone's own chat view. */
function pushed({ world, account, openid }: Phone, kind: string, fields: { [element: string]: Xml }) {
  const pushId = world.pushes.push(account, openid, kind, fields);
  const fan = account.fans.find(openid);
  const kept = { ...fields, MsgId: undefined };
  if (fan !== undefined) notePhoneDeed(account, fan, { at: world.clock.now(), pushId, kind, fields: kept });
  return { pushId };
}

/** Pushes an event of this phone. */
export function event(phone: Phone, name: string, fields: { [element: string]: Xml }) {
  return pushed(phone, name, { MsgType: 'event', Event: name, ...fields });
}

/** Somebody who has not been seen before is made here. */
function anybody({ account, openid }: Phone): number {
  const known = account.fans.find(openid);
  if (known !== undefined) return known;
  if (!openidText.safeParse(openid).success)
    throw new ControlError('openid: 1 to 64 letters, digits, _ or -');
  return account.fans.add(openid, false);
}

/** The fan, who has to follow. @throws ControlError */
export function follower({ account, openid }: Phone): number {
  const fan = fanOf(account, openid);
  if (!account.fans.isFollowing(fan)) throw new ControlError(`${openid} does not follow`);
  return fan;
}

/** The way somebody comes: a code's scene and ticket, or a scene alone. */
type Way = { scene: string; isText?: boolean; ticket?: string };

function follow(phone: Phone, way: Way | undefined) {
  const { world, account } = phone;
  const fan = anybody(phone);
  if (account.fans.isFollowing(fan)) throw new ControlError(`${phone.openid} follows already`);
  account.fans.follow(fan, unixSeconds(world.clock.now()));
  account.patchExtra(fan, {
    scene: way?.scene,
    sceneIsText: way?.isText,
    subscribeScene: way && 'ADD_SCENE_QR_CODE',
  });
  noteFollows(account, beijingDay(world.clock.now()), 1, sourceOf(account, fan));
  interact(phone, fan, 'follow');
  if (way === undefined) return event(phone, 'subscribe', { EventKey: '' });
  return event(phone, 'subscribe', { EventKey: `qrscene_${way.scene}`, Ticket: ticketOf(phone, way) });
}

function ticketOf({ account }: Phone, { scene, ticket }: Way): string {
  return ticket ?? madeUp.ticket(account.appid, scene);
}

/** Whoever leaves loses tags and the way they came; what they got this month stays counted. */
function unfollow(phone: Phone) {
  const { account } = phone;
  const fan = follower(phone);
  account.dropTags(fan);
  noteUnfollow(account, beijingDay(phone.world.clock.now()), sourceOf(account, fan));
  account.fans.unfollow(fan);
  closeWindows(account, fan);
  account.patchExtra(fan, { scene: undefined, subscribeScene: undefined, remark: undefined });
  return event(phone, 'unsubscribe', { EventKey: '' });
}

/** Whoever does not follow yet is taken to the account and follows it. */
function scan(phone: Phone, way: Way) {
  const fan = anybody(phone);
  if (!phone.account.fans.isFollowing(fan)) return follow(phone, way);
  interact(phone, fan, 'scan');
  return event(phone, 'SCAN', { EventKey: way.scene, Ticket: ticketOf(phone, way) });
}

/** What a ticket leads to; a scene alone will do, without a code. @throws ControlError unknown or expired ticket */
function wayOf({ world, account }: Phone, given: { ticket?: string; scene?: string }): Way {
  if (given.ticket === undefined) {
    if (given.scene === undefined) throw new ControlError('ticket or scene: one of them');
    return { scene: given.scene };
  }
  const code = findQrCode(account, given.ticket, world.clock.now());
  if (!code) throw new ControlError('ticket: unknown or expired');
  return code;
}

const given = z.string().optional();
const messageBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), content: z.string().min(1) }),
  z.strictObject({ type: z.literal('image'), picUrl: given, mediaId: given }),
  z.strictObject({
    type: z.literal('voice'),
    mediaId: given,
    format: z.string().default('amr'),
    recognition: given,
  }),
  z.strictObject({ type: z.enum(['video', 'shortvideo']), mediaId: given, thumbMediaId: given }),
  z.strictObject({
    type: z.literal('location'),
    locationX: z.number(),
    locationY: z.number(),
    scale: z.number().int().default(15),
    label: z.string().default(''),
  }),
  z.strictObject({
    type: z.literal('link'),
    title: z.string(),
    description: z.string().default(''),
    url: z.string(),
  }),
]);

type MessageBody = z.output<typeof messageBody>;

/** What WeChat always sends along and the body left out: a medium, its address, its thumbnail. */
function madeUpFor({ account }: Phone, { type }: MessageBody): Record<string, string> {
  if (type === 'text' || type === 'location' || type === 'link') return {};
  const medium = () => madeUp.mediaId(account.appid, account.next('media'));
  const mediaId = medium();
  if (type === 'image') return { picUrl: `http://mmbiz.qpic.cn/mmbiz_jpg/${mediaId}/0`, mediaId };
  return type === 'voice' ? { mediaId } : { mediaId, thumbMediaId: medium() };
}

/** camelCase keys as the elements of §3.5. */
const ELEMENTS: Record<string, string> = { locationX: 'Location_X', locationY: 'Location_Y' };

function message(phone: Phone, body: MessageBody) {
  const { type, ...own } = body;
  const fan = anybody(phone);
  interact(phone, fan, 'message');
  noteMessage(phone.account, fan, type, phone.world.clock.now());
  const fields: { [element: string]: Xml } = { MsgType: type };
  const present = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  for (const [key, value] of Object.entries({ ...madeUpFor(phone, body), ...present })) {
    fields[ELEMENTS[key] ?? key.charAt(0).toUpperCase() + key.slice(1)] = value;
  }
  fields.MsgId = FIRST_MSG_ID + BigInt(phone.world.next('pushMsgId'));
  return pushed(phone, type, fields);
}

function click(phone: Phone, key: string) {
  interact(phone, follower(phone), 'click');
  return event(phone, 'CLICK', { EventKey: key });
}

function view(phone: Phone, url: string) {
  return event(phone, 'VIEW', { EventKey: url, MenuId: menuIdOf(phone.account, follower(phone)) });
}

const locationBody = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  precision: z.number().min(0).default(65),
});

function location(phone: Phone, { latitude, longitude, precision }: z.output<typeof locationBody>) {
  follower(phone);
  return event(phone, 'LOCATION', { Latitude: latitude, Longitude: longitude, Precision: precision });
}

export const FAN = '/_control/accounts/:appid/fans/:openid';

/** The phone of the address. @throws ControlError 404 no such account */
export function phoneOf(context: { world: World; params: Record<string, string> }): Phone {
  return { world: context.world, account: accountOf(context), openid: context.params.openid ?? '' };
}

const text = z.string().min(1).max(1_024);

export const phoneRoutes: ControlRoute[] = [
  route('POST', `${FAN}/follow`, z.strictObject({ scene: text.optional() }), ({ body, ...context }) =>
    follow(phoneOf(context), body.scene === undefined ? undefined : { scene: body.scene }),
  ),
  route('POST', `${FAN}/unfollow`, nothing, (context) => unfollow(phoneOf(context))),
  route(
    'POST',
    `${FAN}/scan`,
    z.strictObject({ ticket: text.optional(), scene: text.optional() }),
    ({ body, ...context }) => scan(phoneOf(context), wayOf(phoneOf(context), body)),
  ),
  route('POST', `${FAN}/message`, messageBody, ({ body, ...context }) => message(phoneOf(context), body)),
  route('POST', `${FAN}/click`, z.strictObject({ key: text }), ({ body, ...context }) =>
    click(phoneOf(context), body.key),
  ),
  route('POST', `${FAN}/view`, z.strictObject({ url: text }), ({ body, ...context }) =>
    view(phoneOf(context), body.url),
  ),
  route('POST', `${FAN}/location`, locationBody, ({ body, ...context }) => location(phoneOf(context), body)),
];
