import type { PassiveReply } from '@/lib/wechat/passive-reply';
import type { Push } from '@/lib/wechat/read-push';

/**
 * The account that WeChat's automatic check before a platform's release (全网发布检测) writes from. Only it is answered
 * this way, and only on a platform's address. @see WeChat docs 第三方平台 — 全网发布接入检测
 */
export const RELEASE_TEST_APP_ID = 'wx570bc396a51b8ff8';

/** The InfoType under which a probe is kept among the platform's events. */
export const RELEASE_TEST = 'release_test';

const TEXT_PROBE = 'TESTCOMPONENT_MSG_TYPE_TEXT';
const CODE_PROBE = 'QUERY_AUTH_CODE:';

/** What the check expects: a reply at once, or (with a code) nothing now and a customer-service message soon. */
export type Probe = { reply: PassiveReply | null; code: string | null };

/**
 * Reads what the test account sends; null for what is no probe.
 * @param event the event's name as it was spelt, which the answer repeats; a read push knows it in lower case only
 */
export function readProbe(push: Push, event: unknown): Probe | null {
  if (push.kind === 'message' && push.type === 'text') {
    const text = push.fields.Content.trim();
    if (text === TEXT_PROBE) return { reply: { type: 'text', text: `${TEXT_PROBE}_callback` }, code: null };
    if (text.startsWith(CODE_PROBE)) return { reply: null, code: text.slice(CODE_PROBE.length) };
    return null;
  }
  if (push.kind === 'message') return null;
  if (push.fields.MsgType !== 'event' || typeof event !== 'string' || !event) return null;
  return { reply: { type: 'text', text: `${event}from_callback` }, code: null };
}
