import { createHash } from 'node:crypto';
import { z } from 'zod';
import { menuIdOf } from '../menu-store';
import { event, FAN, follower, interact, type Phone, phoneOf } from './phone';
import { type ControlRoute, route } from './route';

const key = z.string().min(1).max(1_024);
const scanBody = z.strictObject({ key, result: z.string().min(1), wait: z.boolean().default(false) });
const MAX_PICTURES = 9;
const picBody = z.strictObject({
  key,
  count: z.number().int().min(1).max(MAX_PICTURES).default(1),
  kind: z.enum(['pic_sysphoto', 'pic_photo_or_album', 'pic_weixin']).default('pic_photo_or_album'),
});
const placeBody = z.strictObject({
  key,
  locationX: z.number().min(-90).max(90),
  locationY: z.number().min(-180).max(180),
  scale: z.number().int().default(15),
  label: z.string().default(''),
  poiname: z.string().default(''),
});

/** A button that opens the scanner. Like a tap it lets the account write to the fan; §11.1. */
function scanCode(phone: Phone, body: z.output<typeof scanBody>) {
  const fan = follower(phone);
  interact(phone, fan, 'click');
  return event(phone, body.wait ? 'scancode_waitmsg' : 'scancode_push', {
    EventKey: body.key,
    MenuId: menuIdOf(phone.account, fan),
    ScanCodeInfo: { ScanType: 'qrcode', ScanResult: body.result },
  });
}

/** A button that opens camera or album; the pictures themselves come as messages. */
function sendPictures(phone: Phone, body: z.output<typeof picBody>) {
  const fan = follower(phone);
  const pictures = Array.from({ length: body.count }, (_, at) => ({
    PicMd5Sum: createHash('md5').update(`${phone.openid} ${phone.world.clock.now()} ${at}`).digest('hex'),
  }));
  return event(phone, body.kind, {
    EventKey: body.key,
    MenuId: menuIdOf(phone.account, fan),
    SendPicsInfo: { Count: body.count, PicList: pictures },
  });
}

/** A button that lets choose a place. */
function selectLocation(phone: Phone, body: z.output<typeof placeBody>) {
  const fan = follower(phone);
  return event(phone, 'location_select', {
    EventKey: body.key,
    MenuId: menuIdOf(phone.account, fan),
    SendLocationInfo: {
      Location_X: String(body.locationX),
      Location_Y: String(body.locationY),
      Scale: String(body.scale),
      Label: body.label,
      Poiname: body.poiname,
    },
  });
}

/** What a phone does by the account's menu beyond a tap and a link; §3.6. */
export const phoneMenuRoutes: ControlRoute[] = [
  route('POST', `${FAN}/scancode`, scanBody, ({ body, ...context }) => scanCode(phoneOf(context), body)),
  route('POST', `${FAN}/pic`, picBody, ({ body, ...context }) => sendPictures(phoneOf(context), body)),
  route('POST', `${FAN}/location-select`, placeBody, ({ body, ...context }) =>
    selectLocation(phoneOf(context), body),
  ),
];
