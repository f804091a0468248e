import 'server-only';
import { ZodError } from 'zod';
import { log } from '@/lib/log';
import { sameSignature, signature } from '@/lib/wechat/crypto';
import { buildReply, sealReply } from '@/lib/wechat/passive-reply';
import type { PushBody } from '@/lib/wechat/push-body';
import { type Push, readPush } from '@/lib/wechat/read-push';
import { componentEventRow, probeRow } from './component-event-row';
import { countDrop } from './count-drops';
import { RowRefused, StoreUnavailable } from './group-commit';
import { messageRow } from './message-row';
import { noteArrival } from './note-arrival';
import { type Opened, openEnvelope, type PushQuery } from './open-envelope';
import type { PushAddress } from './push-address';
import { findNewerTarget, findPushTarget, type PushTarget } from './push-settings';
import { timeOfPush } from './push-time';
import { RELEASE_TEST_APP_ID, readProbe } from './release-test';
import { storeComponentEvent } from './store-component-event';
import { storeMessage } from './store-message';

/** WeChat's messages have a few kilobytes; whatever is larger is not one. */
export const MAX_PUSH_BYTES = 262_144;
/** WeChat wants its answer within 5 s; what is not stored by now is answered 503, and WeChat comes again. */
const ANSWER_WITHIN_MS = 4_500;

export type PushRequest = { method: string; address: PushAddress; query: PushQuery; body: Buffer };
export type PushResponse = { status: number; body: string };

const SUCCESS: PushResponse = { status: 200, body: 'success' };
const nothing = (status: number): PushResponse => ({ status, body: '' });

/**
 * Takes one request of WeChat's server: the address check (GET) or a push (POST). Verified, stored once, answered
 * `success` when it is committed; what follows from it is done by workers. Knows nothing of Next: it is mounted in route
 * handlers and in the receiver. A request that cannot be trusted is dropped without a word and stores nothing. Never
 * throws; 503 only when our database is away, so that WeChat tries again.
 * @see WeChat docs 接入指南, 接收普通消息: answer within 5 s, three tries, so the same push may come twice at once
 */
export async function receivePush(request: PushRequest): Promise<PushResponse> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('too slow')), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([take(request), late]);
  } catch (error) {
    if (error instanceof RowRefused) {
      log.error({ err: error, address: request.address }, 'a verified push cannot be stored');
      return nothing(400);
    }
    log.error({ err: error, address: request.address }, 'a push could not be taken');
    return nothing(503);
  } finally {
    clearTimeout(timer);
  }
}

async function take(request: PushRequest): Promise<PushResponse> {
  const { address, query } = request;
  const target = (await findPushTarget(address)) ?? (await findNewerTarget(address));
  if (!target) return nothing(404);
  if (request.method === 'GET') return checkAddress(request, target);
  if (request.body.length > MAX_PUSH_BYTES) return nothing(413);
  const text = request.body.toString('utf8');
  const first = openEnvelope(target.keys, query, text);
  const newer = first.ok || first.status === 400 ? null : await findNewerTarget(address);
  const opened: Opened = newer ? openEnvelope(newer.keys, query, text) : first;
  if (!opened.ok) {
    countDrop(opened.reason, { address });
    return nothing(opened.status);
  }
  const verifiedBy = newer ?? target;
  const at = await timeOfPush(query.timestamp, verifiedBy.isSandbox);
  if (!at) {
    countDrop('clock_skew', { address, timestamp: query.timestamp });
    return nothing(403);
  }
  const verified = { address, target: verifiedBy, body: opened.body, aesKey: opened.aesKey, at };
  try {
    return await (address.kind === 'component' ? takeEvent(verified) : takeMessage(verified));
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    countDrop('fields', { address, issues: error.issues.slice(0, 3).map((issue) => issue.path.join('.')) });
    return nothing(400);
  }
}

async function checkAddress(request: PushRequest, target: PushTarget): Promise<PushResponse> {
  const { timestamp, nonce, echostr, signature: given } = request.query;
  if (!timestamp || !nonce || !echostr || !given) return nothing(403);
  const fits = ({ keys }: PushTarget) => sameSignature(signature(keys.token, timestamp, nonce), given);
  if (fits(target)) return { status: 200, body: echostr };
  const newer = await findNewerTarget(request.address);
  return newer && fits(newer) ? { status: 200, body: echostr } : nothing(403);
}

type Verified = { address: PushAddress; target: PushTarget; body: PushBody; aesKey: string | null; at: Date };

async function takeEvent({ target, body, at }: Verified): Promise<PushResponse> {
  if (target.componentId === null) return nothing(404);
  const row = componentEventRow(target.componentId, body.fields, at);
  noteArrival('component', target.componentId, at);
  await storeComponentEvent(row);
  return SUCCESS;
}

async function takeMessage(verified: Verified): Promise<PushResponse> {
  const { address, target, body, at } = verified;
  const push = readPush(body.fields);
  if (address.kind === 'authorizer' && address.appId === RELEASE_TEST_APP_ID && target.componentId !== null) {
    const reply = await takeProbe(verified, target.componentId, push);
    if (reply) return reply;
  }
  if (target.accountId === null) return SUCCESS;
  noteArrival('account', target.accountId, at);
  await storeMessage(messageRow(target.accountId, push, body.fields, at));
  return SUCCESS;
}

/** The release test of a platform: answered as it expects, kept among the platform's events; null for no probe. */
async function takeProbe(
  { target, body, aesKey, at }: Verified,
  componentId: number,
  push: Push,
): Promise<PushResponse | null> {
  const probe = readProbe(push, body.fields.Event);
  if (!probe) return null;
  await storeComponentEvent(probeRow(componentId, push, probe, at));
  const { keys } = target;
  if (!probe.reply || aesKey === null) return nothing(200);
  const { FromUserName, ToUserName } = push.fields as { FromUserName: string; ToUserName: string };
  const to = { toOpenid: FromUserName, fromOriginalId: ToUserName, at };
  const clear = buildReply(to, probe.reply, body.format);
  const seal = { token: keys.token, aesKey, appId: keys.receiverId, at };
  return { status: 200, body: sealReply(seal, clear, body.format) };
}
