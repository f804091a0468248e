import { z } from 'zod';

/** Kinds of message in the order of the filter. @see WeChat docs 接收普通消息 */
export const MESSAGE_KINDS = ['text', 'image', 'voice', 'video', 'shortvideo', 'location', 'link'] as const;
/** Events that have a word of their own on the screen; others are shown by WeChat's name. @see WeChat docs 接收事件推送 */
export const EVENT_KINDS = [
  'subscribe',
  'unsubscribe',
  'scan',
  'location',
  'click',
  'view',
  'view_miniprogram',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
  'masssendjobfinish',
  'templatesendjobfinish',
  'publishjobfinish',
] as const;

/** `message` and `event` stand for all of theirs. */
export const KIND_FILTERS = [
  'message',
  ...MESSAGE_KINDS,
  'event',
  ...EVENT_KINDS.map((event) => `event.${event}` as const),
] as const;
export type KindFilter = (typeof KIND_FILTERS)[number];

/** How far back the list goes; `week` where nothing is chosen, so that a rare fan does not mean reading years. */
export const PERIODS = ['day', 'week', 'month', 'all'] as const;
export type Period = (typeof PERIODS)[number];

export const messageQuery = z.object({
  /** Without one: the account in hand. */
  account: z.coerce.number().int().positive().optional().catch(undefined),
  kind: z.enum(KIND_FILTERS).optional().catch(undefined),
  /** An openid or a member's id. */
  q: z.string().trim().max(80).catch(''),
  period: z.enum(PERIODS).catch('week'),
  after: z.string().max(200).catch(''),
});
export type MessageQuery = z.infer<typeof messageQuery>;

export const messageIdInput = z.object({ id: z.string().regex(/^\d{1,18}$/, 'common.not_found') });
export type MessageIdInput = z.infer<typeof messageIdInput>;

/** `failed`: given up, or the push itself is wrong. */
export type MessageState = 'waiting' | 'done' | 'failed';

export type MessageRow = {
  id: string;
  kind: string;
  /** What was written, or what the event is about; '' where the kind says it all. */
  summary: string;
  openid: string;
  member: { id: string; name: string | null } | null;
  receivedAt: string;
  state: MessageState;
};

export type MessageView = MessageRow & {
  account: { id: number; name: string };
  sentAt: string;
  handledAt: string | null;
  attempts: number;
  failure: string | null;
  isFollowing: boolean | null;
  /** Each field by the name that WeChat gives it, inner ones after a dot, as text. */
  fields: { name: string; value: string }[];
  payload: unknown;
};
