import { z } from 'zod';

/** XML carries text only, so numbers are read out of text (`parseTagValue: false` keeps `007` what it is). */
const integer = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number);
const decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .transform(Number);
const bigId = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform((value) => BigInt(value));
const text = z.string();
const count = integer.optional().default(0);

const common = { ToUserName: text, FromUserName: text.min(1), CreateTime: integer };
const message = { ...common, MsgId: bigId, MsgDataId: bigId.optional(), Idx: integer.optional() };

/** Ordinary messages by MsgType; §3.5. */
export const messagePushes = {
  text: z.object({ ...message, MsgType: z.literal('text'), Content: text, bizmsgmenuid: text.optional() }),
  image: z.object({ ...message, MsgType: z.literal('image'), PicUrl: text, MediaId: text }),
  voice: z.object({
    ...message,
    MsgType: z.literal('voice'),
    MediaId: text,
    Format: text,
    MediaId16K: text.optional(),
    Recognition: text.optional(),
  }),
  video: z.object({ ...message, MsgType: z.literal('video'), MediaId: text, ThumbMediaId: text }),
  shortvideo: z.object({ ...message, MsgType: z.literal('shortvideo'), MediaId: text, ThumbMediaId: text }),
  location: z.object({
    ...message,
    MsgType: z.literal('location'),
    Location_X: decimal,
    Location_Y: decimal,
    Scale: integer.optional(),
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

/** An empty element is read as ''. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .union([
      z.literal('').transform(() => []),
      z.object({ item: z.array(item).optional() }).transform((v) => v.item ?? []),
    ])
    .optional()
    .transform((items): z.output<T>[] => items ?? []);

const copyrightCheck = z.object({
  Count: count,
  ResultList: list(
    z.object({
      ArticleIdx: integer,
      UserDeclareState: count,
      AuditState: count,
      OriginalArticleUrl: text.optional().default(''),
      OriginalArticleType: count,
      CanReprint: count,
      NeedReplaceContent: count,
      NeedShowReprintSource: count,
    }),
  ),
  CheckState: count,
});

const articleUrls = z.object({
  Count: count,
  ResultList: list(z.object({ ArticleIdx: integer, ArticleUrl: text.optional().default('') })),
});

const event = { ...common, MsgType: z.literal('event') };
const emptyElement = z.literal('').transform(() => undefined);

/** Events by lower-case name; §3.6. WeChat's spelling of the name varies in case over the years. */
export const eventPushes = {
  subscribe: z.object({ ...event, EventKey: text.optional(), Ticket: text.optional() }),
  unsubscribe: z.object({ ...event, EventKey: text.optional() }),
  scan: z.object({ ...event, EventKey: text, Ticket: text.optional() }),
  location: z.object({ ...event, Latitude: decimal, Longitude: decimal, Precision: decimal.optional() }),
  click: z.object({ ...event, EventKey: text }),
  view: z.object({ ...event, EventKey: text, MenuId: text.optional() }),
  /** §7.8: the end of a mass job, with its counters. */
  masssendjobfinish: z.object({
    ...event,
    MsgID: bigId,
    Status: text,
    TotalCount: count,
    FilterCount: count,
    SentCount: count,
    ErrorCount: count,
    CopyrightCheckResult: z.union([copyrightCheck, emptyElement]).optional(),
    ArticleUrlResult: z.union([articleUrls, emptyElement]).optional(),
  }),
};

export type MessagePushes = { [K in keyof typeof messagePushes]: z.output<(typeof messagePushes)[K]> };
export type EventPushes = { [K in keyof typeof eventPushes]: z.output<(typeof eventPushes)[K]> };

/** What any push carries, known kind or not. */
export const anyPush = z.object({
  ...common,
  MsgType: text.min(1),
  Event: text.optional(),
  EventKey: text.optional(),
  MsgId: bigId.optional(),
  MsgID: bigId.optional(),
});
