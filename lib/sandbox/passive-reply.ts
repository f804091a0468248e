import { XMLParser } from 'fast-xml-parser';
import type { Account } from './account';
import { open } from './crypto';
import { addToInbox } from './inbox';
import type { PushTarget } from './push-target';
import type { PushRecord } from './pushes';

const NOTICE = '该公众号提供的服务出现故障，请稍后再试';
/** What happens inside the chat, where a reply or the notice of a failure can be seen; §3.4. */
const IN_CHAT = new Set([
  'text',
  'image',
  'voice',
  'video',
  'shortvideo',
  'location',
  'link',
  'subscribe',
  'SCAN',
  'CLICK',
]);
const REPLY_KINDS = new Set(['text', 'image', 'voice', 'video', 'music', 'news']);
const NO_REPLY = new Set(['', 'success']);
/** What a fan sent, by kinds of message: a reply of news has one article there, in other scenes up to eight; §3.7, §17. */
const ONE_ARTICLE = new Set(['text', 'image', 'voice', 'video', 'news', 'location']);
const MOST_ARTICLES = 8;

const parser = new XMLParser({
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  isArray: (name) => name === 'item',
});

/** Puts the reply to a push into the fan's chat, or WeChat's notice that the service is faulty (`body` undefined: no answer). */
export function takeReply(
  account: Account,
  target: PushTarget | undefined,
  record: PushRecord,
  body: string | undefined,
  at: number,
): void {
  const fan = account.fans.find(record.openid);
  if (fan === undefined || !IN_CHAT.has(record.kind)) return;
  if (body !== undefined && NO_REPLY.has(body.trim())) return;
  const reply = body === undefined ? undefined : readReply(target, body);
  if (reply === undefined) addToInbox(account, fan, { at, via: 'notice', message: NOTICE });
  else if (REPLY_KINDS.has(String(reply.MsgType)))
    addToInbox(account, fan, { at, via: 'passive', message: withoutSurplus(reply, record.kind) });
}

/** Articles beyond what the scene allows are dropped, and the rest arrives. */
function withoutSurplus(reply: Record<string, unknown>, kind: string): Record<string, unknown> {
  const item = reply.MsgType === 'news' && (reply.Articles as { item?: unknown } | undefined)?.item;
  if (!Array.isArray(item)) return reply;
  const kept = item.slice(0, ONE_ARTICLE.has(kind) ? 1 : MOST_ARTICLES);
  return { ...reply, ArticleCount: String(kept.length), Articles: { item: kept } };
}

/** The fields of a passive reply, opened with the keys of whoever was asked. */
export function readReply(target: PushTarget | undefined, body: string): Record<string, unknown> | undefined {
  const outer = readXml(body);
  const sealed = outer?.Encrypt;
  const inner =
    typeof sealed === 'string' && target ? open(target.aesKey, target.receiver, sealed) : undefined;
  const fields = sealed === undefined ? outer : inner === undefined ? undefined : readXml(inner);
  if (fields === undefined || typeof fields.MsgType !== 'string') return undefined;
  return fields.MsgType === 'text' && !fields.Content ? undefined : fields;
}

function readXml(text: string): Record<string, unknown> | undefined {
  try {
    const { xml } = parser.parse(text, true) as { xml?: unknown };
    return typeof xml === 'object' && xml !== null ? (xml as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
