import type { z } from 'zod';
import { eventPushes } from './wire/push-events';
import { anyPush, type EventPushes, type MessagePushes, messagePushes } from './wire/pushes';

type KnownMessage = {
  [K in keyof MessagePushes]: { kind: 'message'; type: K; fields: MessagePushes[K] };
}[keyof MessagePushes];
type KnownEvent = {
  [K in keyof EventPushes]: { kind: 'event'; event: K; fields: EventPushes[K] };
}[keyof EventPushes];
type Basics = z.output<typeof anyPush>;

/**
 * A push with its kind told; `other` is a kind we do not act upon, which is kept all the same. `problem` says what a
 * push of a known kind lacks.
 */
export type Push =
  | KnownMessage
  | KnownEvent
  | { kind: 'other'; name: string; fields: Basics; problem: string | null };

/**
 * Tells what a parsed push is. The name of an event is compared without regard to case.
 * @throws z.ZodError when it lacks what any push has: sender, time, type
 */
export function readPush(fields: Record<string, unknown>): Push {
  const basics = anyPush.parse(fields);
  if (basics.MsgType !== 'event') {
    const type = basics.MsgType;
    if (!Object.hasOwn(messagePushes, type)) return other(type, basics, null);
    const read = messagePushes[type as keyof MessagePushes].safeParse(fields);
    if (!read.success) return other(type, basics, problemOf(read.error));
    return { kind: 'message', type, fields: read.data } as KnownMessage;
  }
  const event = (basics.Event ?? '').toLowerCase();
  if (!Object.hasOwn(eventPushes, event)) return other(event, basics, null);
  const read = eventPushes[event as keyof EventPushes].safeParse(fields);
  if (!read.success) return other(event, basics, problemOf(read.error));
  return { kind: 'event', event, fields: read.data } as KnownEvent;
}

/**
 * The key by which a push is stored once: MsgId for messages; sender, time, event and its ids for events, which
 * have no id of their own. @see WeChat docs 接收普通消息 (排重)
 */
export function pushKey(push: Push): string {
  const f = push.fields as Basics;
  if (f.MsgId !== undefined) return `m:${f.MsgId}`;
  const name = push.kind === 'event' ? push.event : push.kind === 'other' ? push.name : push.type;
  return ['e', f.FromUserName, f.CreateTime, name, f.EventKey ?? '', f.MsgID ?? ''].join(':');
}

function other(name: string, fields: Basics, problem: string | null): Push {
  return { kind: 'other', name, fields, problem };
}

function problemOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    .join('; ');
}
