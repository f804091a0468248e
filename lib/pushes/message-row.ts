import { createHash } from 'node:crypto';
import { type Push, pushKey } from '@/lib/wechat/read-push';

/** A row of inbound_message on its way in; names are those of the columns, since the statement reads them as JSON. */
export type MessageRow = {
  account_id: number;
  dedup_key: string;
  openid: string;
  kind: string;
  msg_type: string;
  event: string | null;
  sent_at: Date;
  received_at: Date;
  /** Set when there is nothing a worker could do: the push lacks what its kind always has. */
  handled_at: Date | null;
  failure: string | null;
  msg_id: string | null;
  event_key: string | null;
  content: string | null;
  media_id: string | null;
  thumb_media_id: string | null;
  url: string | null;
  title: string | null;
  latitude: number | null;
  longitude: number | null;
  ticket: string | null;
  menu_id: string | null;
  status: string | null;
  payload: Record<string, unknown>;
};

type Typed = Partial<
  Pick<
    MessageRow,
    | 'content'
    | 'media_id'
    | 'thumb_media_id'
    | 'url'
    | 'title'
    | 'latitude'
    | 'longitude'
    | 'ticket'
    | 'menu_id'
    | 'status'
  > & { msg_id: string }
>;

/** The row of a push: what lists filter and show by in columns of their own, everything as it came in `payload`. */
export function messageRow(
  accountId: number,
  push: Push,
  payload: Record<string, unknown>,
  receivedAt: Date,
): MessageRow {
  const basics = push.fields as {
    FromUserName: string;
    CreateTime: number;
    MsgType: string;
    EventKey?: string;
    MsgId?: bigint;
    MsgID?: bigint;
  };
  const isEvent = basics.MsgType === 'event';
  const name = push.kind === 'event' ? push.event : push.kind === 'message' ? push.type : push.name;
  const failure = push.kind === 'other' ? push.problem : null;
  const msgId = basics.MsgId ?? basics.MsgID;
  return {
    account_id: accountId,
    dedup_key: storable(keyOf(push, basics, payload)),
    openid: basics.FromUserName,
    kind: isEvent ? `event.${name}` : name,
    msg_type: basics.MsgType,
    event: isEvent ? name : null,
    sent_at: new Date(basics.CreateTime * 1_000),
    received_at: receivedAt,
    handled_at: failure === null ? null : receivedAt,
    failure,
    msg_id: msgId === undefined ? null : String(msgId),
    event_key: basics.EventKey ?? null,
    content: null,
    media_id: null,
    thumb_media_id: null,
    url: null,
    title: null,
    latitude: null,
    longitude: null,
    ticket: null,
    menu_id: null,
    status: null,
    ...typed(push),
    payload,
  };
}

/** A message whose id is missing or no id is told from the next by all that it says: a fan may write twice in a second. */
function keyOf(
  push: Push,
  basics: { MsgType: string; MsgId?: bigint },
  payload: Record<string, unknown>,
): string {
  const key = pushKey(push);
  if (basics.MsgType === 'event' || basics.MsgId !== undefined) return key;
  return `${key}:${createHash('sha256').update(JSON.stringify(payload)).digest('hex')}`;
}

function typed(push: Push): Typed {
  if (push.kind === 'other') return {};
  if (push.kind === 'message') return typedMessage(push);
  const f = push.fields;
  return {
    ...('Ticket' in f && f.Ticket ? { ticket: f.Ticket } : {}),
    ...('MenuId' in f && f.MenuId !== undefined ? { menu_id: String(f.MenuId) } : {}),
    ...typedEvent(push),
  };
}

function typedMessage(push: Extract<Push, { kind: 'message' }>): Typed {
  const { type, fields } = push;
  switch (type) {
    case 'text':
      return { content: fields.Content };
    case 'image':
      return { media_id: fields.MediaId, url: fields.PicUrl };
    case 'voice':
      return { media_id: fields.MediaId, content: fields.Recognition ?? null };
    case 'video':
    case 'shortvideo':
      return { media_id: fields.MediaId, thumb_media_id: fields.ThumbMediaId ?? null };
    case 'location':
      return { latitude: fields.Location_X, longitude: fields.Location_Y, content: fields.Label ?? null };
    case 'link':
      return { title: fields.Title, content: fields.Description ?? null, url: fields.Url };
  }
}

function typedEvent(push: Extract<Push, { kind: 'event' }>): Typed {
  const { event, fields } = push;
  switch (event) {
    case 'view':
      return { url: fields.EventKey };
    case 'location':
      return { latitude: fields.Latitude, longitude: fields.Longitude };
    case 'scancode_push':
    case 'scancode_waitmsg':
      return { content: fields.ScanCodeInfo.ScanResult };
    case 'location_select': {
      const { Location_X, Location_Y, Poiname, Label } = fields.SendLocationInfo;
      return { latitude: Location_X, longitude: Location_Y, content: Poiname || Label || null };
    }
    case 'masssendjobfinish':
    case 'templatesendjobfinish':
      return { status: fields.Status };
    case 'publishjobfinish':
    case 'freepublishjobfinish': {
      const { publish_id, publish_status } = fields.PublishEventInfo;
      return { msg_id: String(publish_id), status: String(publish_status) };
    }
    case 'qualification_verify_fail':
    case 'naming_verify_fail':
      return { content: fields.FailReason ?? null };
    default:
      return {};
  }
}

/** An index holds no key of more than 2 700 bytes, and the URL of a tapped button may be longer: its digest, then. */
const LONGEST_KEY = 512;

export function storable(key: string): string {
  if (Buffer.byteLength(key) <= LONGEST_KEY) return key;
  return `h:${createHash('sha256').update(key).digest('hex')}`;
}
