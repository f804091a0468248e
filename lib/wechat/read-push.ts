import type { z } from 'zod';
import { anyPush, type EventPushes, eventPushes, type MessagePushes, messagePushes } from './wire/pushes';

type KnownMessage = {
  [K in keyof MessagePushes]: { kind: 'message'; type: K; fields: MessagePushes[K] };
}[keyof MessagePushes];
type KnownEvent = {
  [K in keyof EventPushes]: { kind: 'event'; event: K; fields: EventPushes[K] };
}[keyof EventPushes];

/** A push with its kind told; `other` is a kind we do not act upon, which is kept all the same. */
export type Push =
  | KnownMessage
  | KnownEvent
  | { kind: 'other'; name: string; fields: z.output<typeof anyPush> };

/**
 * Tells what a parsed push is. The name of an event is compared without regard to case.
 * @throws z.ZodError when a push of a known kind lacks what WeChat always sends
 */
export function readPush(fields: Record<string, unknown>): Push {
  const basics = anyPush.parse(fields);
  if (basics.MsgType !== 'event') {
    if (!(basics.MsgType in messagePushes)) return { kind: 'other', name: basics.MsgType, fields: basics };
    const type = basics.MsgType as keyof MessagePushes;
    return { kind: 'message', type, fields: messagePushes[type].parse(fields) } as KnownMessage;
  }
  const event = (basics.Event ?? '').toLowerCase();
  if (!(event in eventPushes)) return { kind: 'other', name: event, fields: basics };
  const name = event as keyof EventPushes;
  return { kind: 'event', event: name, fields: eventPushes[name].parse(fields) } as KnownEvent;
}

/**
 * The key by which a push is stored once: MsgId for messages; sender, time, event and its ids for events, which
 * have no id of their own. @see WeChat docs 接收普通消息 (排重)
 */
export function pushKey(push: Push): string {
  const f = push.fields as z.output<typeof anyPush>;
  if (f.MsgId !== undefined) return `m:${f.MsgId}`;
  const name = push.kind === 'event' ? push.event : push.kind === 'other' ? push.name : push.type;
  return ['e', f.FromUserName, f.CreateTime, name, f.EventKey ?? '', f.MsgID ?? ''].join(':');
}
