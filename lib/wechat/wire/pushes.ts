import { z } from 'zod';
import type { eventPushes } from './push-events';
import { bigId, common, decimal, ifFilled, integer, kindName, text } from './push-values';

const message = { ...common, MsgId: bigId, MsgDataId: ifFilled(bigId), Idx: ifFilled(integer) };
const media = { MediaId: text, ThumbMediaId: text.optional() };

/** Ordinary messages by MsgType. @see WeChat docs 接收普通消息 */
export const messagePushes = {
  /** `bizmsgmenuid` tells which option of a menu message was tapped. */
  text: z.object({ ...message, MsgType: z.literal('text'), Content: text, bizmsgmenuid: text.optional() }),
  image: z.object({ ...message, MsgType: z.literal('image'), PicUrl: text, MediaId: text }),
  voice: z.object({
    ...message,
    MsgType: z.literal('voice'),
    MediaId: text,
    Format: text.optional(),
    MediaId16K: text.optional(),
    /** Until WeChat closed speech recognition. */
    Recognition: text.optional(),
  }),
  video: z.object({ ...message, ...media, MsgType: z.literal('video') }),
  shortvideo: z.object({ ...message, ...media, MsgType: z.literal('shortvideo') }),
  location: z.object({
    ...message,
    MsgType: z.literal('location'),
    /** Latitude. */
    Location_X: decimal,
    /** Longitude. */
    Location_Y: decimal,
    Scale: text.optional(),
    Label: text.optional(),
  }),
  link: z.object({
    ...message,
    MsgType: z.literal('link'),
    Title: text,
    Description: text.optional(),
    Url: text,
  }),
};

export type MessagePushes = { [K in keyof typeof messagePushes]: z.output<(typeof messagePushes)[K]> };
export type EventPushes = { [K in keyof typeof eventPushes]: z.output<(typeof eventPushes)[K]> };

/** What any push carries, known kind or not. */
export const anyPush = z.object({
  ...common,
  MsgType: kindName,
  Event: kindName.optional(),
  EventKey: text.optional(),
  MsgId: bigId.optional().catch(undefined),
  MsgID: bigId.optional().catch(undefined),
});
