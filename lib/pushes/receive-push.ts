import 'server-only';
import { ZodError } from 'zod';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { log } from '@/lib/log';
import { enqueue } from '@/lib/queue/enqueue';
import { now } from '@/lib/time/clock';
import { sameSignature, signature } from '@/lib/wechat/crypto';
import { type Push, pushKey, readPush } from '@/lib/wechat/read-push';
import { handlePushJob } from './jobs';
import { openEnvelope, type PushQuery } from './open-envelope';
import { findPushAccount, type PushAccount } from './push-account';

/** WeChat's messages have a few kilobytes; whatever is larger is not one. */
export const MAX_PUSH_BYTES = 262_144;

export type PushRequest = { method: string; appId: string; query: PushQuery; body: Buffer };
export type PushResponse = { status: number; body: string };

const DROPPED: PushResponse = { status: 403, body: '' };

/**
 * Takes one request of WeChat's server: the address check (GET) or a push (POST). Verified, stored once, answered
 * `success` at once; what follows from it is a job. Knows nothing of Next: it is mounted in a route handler and in the
 * receiver. A request that cannot be trusted is dropped without a word and stores nothing.
 * @see WeChat docs 接入指南, 接收普通消息: answer within 5 s, three tries, so the same push may come twice at once
 */
export async function receivePush(request: PushRequest): Promise<PushResponse> {
  const account = await findPushAccount(request.appId);
  if (!account) return { status: 404, body: '' };
  if (request.method === 'GET') return checkAddress(account, request.query);
  if (request.body.length > MAX_PUSH_BYTES) return { status: 413, body: '' };
  const opened = openEnvelope(account, request.query, request.body.toString('utf8'));
  if (!opened.ok) {
    log.warn({ appId: account.appId, reason: opened.reason }, 'a push was dropped');
    return { status: opened.status, body: '' };
  }
  const push = tryRead(opened.fields);
  if (!push) return { status: 400, body: '' };
  await store(account, push);
  return { status: 200, body: 'success' };
}

function checkAddress(account: PushAccount, query: PushQuery): PushResponse {
  const { timestamp, nonce, echostr } = query;
  if (!timestamp || !nonce || !echostr || !query.signature) return DROPPED;
  return sameSignature(signature(account.token, timestamp, nonce), query.signature)
    ? { status: 200, body: echostr }
    : DROPPED;
}

function tryRead(fields: Record<string, unknown>): Push | null {
  try {
    return readPush(fields);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    log.warn({ issues: error.issues.slice(0, 5) }, 'a verified push lacks what its kind always has');
    return null;
  }
}

async function store(account: PushAccount, push: Push): Promise<void> {
  const basics = push.fields as { FromUserName: string; CreateTime: number | string; MsgType: string };
  const at = await now();
  await transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ id: bigint }[]>`
      insert into inbound_message (account_id, dedup_key, openid, msg_type, event, sent_at, received_at, payload)
      values (${account.id}, ${pushKey(push)}, ${basics.FromUserName}, ${basics.MsgType},
              ${push.kind === 'event' ? push.event : push.kind === 'other' && basics.MsgType === 'event' ? push.name : null},
              ${new Date(Number(basics.CreateTime) * 1_000)}, ${at}, ${JSON.stringify(toJson(jsonSafe(push.fields)))}::jsonb)
      on conflict (account_id, dedup_key) do nothing returning id`;
    const id = rows[0]?.id;
    if (id === undefined) return;
    await tx.account.update({ where: { id: account.id }, data: { lastPushAt: at } });
    await enqueue(tx, handlePushJob, { messageId: String(id) });
  });
}

/** 64-bit ids as text: JSON numbers would lose their last digits. */
function jsonSafe(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)));
}
