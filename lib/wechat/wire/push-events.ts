import { z } from 'zod';
import { bigId, common, count, decimal, ifFilled, integer, list, text } from './push-values';

const event = { ...common, MsgType: z.literal('event') };
const withKey = { ...event, EventKey: text };
/** A tapped button and the menu it belongs to, which tells default and conditional menus apart. */
const button = { ...withKey, MenuId: ifFilled(bigId) };

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

const scan = z.object({ ...button, ScanCodeInfo: z.object({ ScanType: text, ScanResult: text }) });
const pictures = z.object({
  ...button,
  SendPicsInfo: z.object({ Count: count, PicList: list(z.object({ PicMd5Sum: text })) }),
});

const publishJob = z.object({
  ...event,
  PublishEventInfo: z.object({
    publish_id: bigId,
    publish_status: integer,
    article_id: text.optional(),
    article_detail: ifFilled(
      z.object({ count, item: list(z.object({ idx: integer, article_url: text.optional().default('') })) }),
    ),
    /** Repeated: articles that were refused. */
    fail_idx: list(integer),
  }),
});

/** The answers of one fan to subscription notices; §3.6. */
const notices = <T extends z.ZodRawShape>(item: T) =>
  z.object({ List: list(z.object({ TemplateId: text, ...item })) });

const certificate = { ...event, ExpiredTime: ifFilled(integer) };
const refusal = { ...event, FailTime: ifFilled(integer), FailReason: text.optional() };
const privacy = {
  ...event,
  OpenID: text.optional(),
  AppID: text.optional(),
  RevokeInfo: text.optional(),
};
const session = { ...event, KfAccount: text.optional() };

/**
 * Events by name in lower case: WeChat's own spelling varies over the years.
 * @see WeChat docs 接收事件推送, 自定义菜单事件推送, 事件推送群发结果, 微信认证事件推送
 */
export const eventPushes = {
  subscribe: z.object({ ...event, EventKey: text.optional(), Ticket: text.optional() }),
  unsubscribe: z.object({ ...event, EventKey: text.optional() }),
  scan: z.object({ ...withKey, Ticket: text.optional() }),
  location: z.object({ ...event, Latitude: decimal, Longitude: decimal, Precision: ifFilled(decimal) }),
  click: z.object({ ...withKey }),
  view: z.object({ ...button }),
  view_miniprogram: z.object({ ...button }),
  scancode_push: scan,
  scancode_waitmsg: scan,
  pic_sysphoto: pictures,
  pic_photo_or_album: pictures,
  pic_weixin: pictures,
  location_select: z.object({
    ...button,
    SendLocationInfo: z.object({
      Location_X: decimal,
      Location_Y: decimal,
      Scale: text.optional(),
      Label: text.optional(),
      Poiname: text.optional(),
    }),
  }),
  /** The end of a mass job, with its counters; §7.8. */
  masssendjobfinish: z.object({
    ...event,
    MsgID: bigId,
    Status: text,
    TotalCount: count,
    FilterCount: count,
    SentCount: count,
    ErrorCount: count,
    CopyrightCheckResult: ifFilled(copyrightCheck),
    ArticleUrlResult: ifFilled(articleUrls),
  }),
  /** `success`, `failed:user block`, `failed: system failed`. */
  templatesendjobfinish: z.object({ ...event, MsgID: bigId, Status: text }),
  publishjobfinish: publishJob,
  /** Another spelling that was seen for the same event. */
  freepublishjobfinish: publishJob,
  subscribe_msg_popup_event: z.object({
    ...event,
    SubscribeMsgPopupEvent: notices({ SubscribeStatusString: text, PopupScene: text.optional() }),
  }),
  subscribe_msg_change_event: z.object({
    ...event,
    SubscribeMsgChangeEvent: notices({ SubscribeStatusString: text }),
  }),
  subscribe_msg_sent_event: z.object({
    ...event,
    SubscribeMsgSentEvent: notices({
      MsgID: text.optional(),
      ErrorCode: text.optional(),
      ErrorStatus: text.optional(),
    }),
  }),
  user_info_modified: z.object(privacy),
  user_authorization_revoke: z.object(privacy),
  qualification_verify_success: z.object(certificate),
  qualification_verify_fail: z.object(refusal),
  naming_verify_success: z.object(certificate),
  naming_verify_fail: z.object(refusal),
  annual_renew: z.object(certificate),
  verify_expired: z.object(certificate),
  kf_create_session: z.object(session),
  kf_close_session: z.object(session),
  kf_switch_session: z.object({
    ...event,
    FromKfAccount: text.optional(),
    ToKfAccount: text.optional(),
  }),
};
