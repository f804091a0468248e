import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Callback } from './account';
import { unixSeconds } from './beijing';
import { seal, sign } from './crypto';
import type { PushTarget } from './push-target';
import { toXml } from './push-xml';
import type { Attempt, PushRecord } from './pushes';

export type PushTreatment = {
  duplicate?: number;
  delayMs?: number;
  reorder?: boolean;
  corrupt?: 'signature' | 'cipher' | 'xml';
};

const KEPT_BODY_CHARS = 2_000;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

type Context = { timeoutMs: number; signal: AbortSignal; now: number };

/** One attempt. Answered is a 2xx within the time; what the body says matters only to the fan's phone. */
export async function deliver(
  target: PushTarget | undefined,
  record: PushRecord,
  treatment: PushTreatment,
  context: Context,
): Promise<{ answered: boolean; record: Attempt; body: string }> {
  const startedAt = Date.now();
  if (!target)
    return { answered: false, record: { at: context.now, httpStatus: 0, tookMs: 0, body: '' }, body: '' };
  const { query, body } = envelope(target, record, treatment, context.now);
  const answer = await exchange(target.url, query, { method: 'POST', body }, context);
  return {
    answered: answer.httpStatus >= 200 && answer.httpStatus < 300,
    record: {
      at: context.now,
      httpStatus: answer.httpStatus,
      tookMs: Date.now() - startedAt,
      body: answer.body.slice(0, KEPT_BODY_CHARS),
    },
    body: answer.body,
  };
}

/** The URL check of §3.1. Answers with what is wrong, or nothing. */
export async function checkCallback(
  callback: Callback,
  now: number,
  timeoutMs: number,
): Promise<string | undefined> {
  const timestamp = String(unixSeconds(now));
  const nonce = randomBytes(5).readUInt32BE(0).toString();
  const echostr = randomBytes(8).readBigUInt64BE().toString();
  const query = new URLSearchParams({
    signature: sign(callback.token, timestamp, nonce),
    timestamp,
    nonce,
    echostr,
  });
  const signal = new AbortController().signal;
  const answer = await exchange(callback.url, query, { method: 'GET' }, { timeoutMs, signal });
  if (answer.httpStatus === 0) return `callback: no answer from ${callback.url}`;
  if (answer.httpStatus !== 200) return `callback: HTTP ${answer.httpStatus} instead of 200`;
  if (answer.body.replace(/\r?\n$/, '') !== echostr) return 'callback: the answer is not the echostr';
  return undefined;
}

/** Body and signed query of a push in the receiver's mode; §3.2. */
function envelope(
  target: PushTarget,
  record: PushRecord,
  { corrupt }: PushTreatment,
  now: number,
): { query: URLSearchParams; body: string } {
  const timestamp = String(unixSeconds(now));
  const nonce = randomBytes(5).readUInt32BE(0).toString();
  const spoilt = (signature: string) =>
    corrupt === 'signature'
      ? [...signature]
          .reverse()
          .join('')
          .replace(/^./, (c) => (c === '0' ? '1' : '0'))
      : signature;
  const query = new URLSearchParams({
    signature: spoilt(sign(target.token, timestamp, nonce)),
    timestamp,
    nonce,
    ...(record.openid && { openid: record.openid }),
  });
  const plain = corrupt === 'xml' ? record.plainXml.replace('</xml>', '<broken') : record.plainXml;
  if (target.mode === 'plain') return { query, body: plain };
  const sealed = seal(target.aesKey, target.receiver, plain);
  const encrypt =
    corrupt === 'cipher'
      ? `${sealed.slice(0, -8)}${[...sealed.slice(-8, -4)].reverse().join('')}AAA=`
      : sealed;
  query.set('encrypt_type', 'aes');
  query.set('msg_signature', spoilt(sign(target.token, timestamp, nonce, encrypt)));
  const body =
    target.mode === 'safe'
      ? toXml({ ...target.outer, Encrypt: encrypt })
      : plain.replace(/<\/xml>$/, `${toXml({ Encrypt: encrypt }).slice('<xml>'.length)}`);
  return { query, body };
}

/** One HTTP exchange; status 0 when there was no answer in time. */
function exchange(
  url: string,
  query: URLSearchParams,
  message: { method: string; body?: string },
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<{ httpStatus: number; body: string }> {
  const target = new URL(url);
  for (const [key, value] of query) target.searchParams.append(key, value);
  const bytes = Buffer.from(message.body ?? '', 'utf8');
  return new Promise((resolve) => {
    const none = () => resolve({ httpStatus: 0, body: '' });
    const timeout = AbortSignal.timeout(timeoutMs);
    const outgoing = request(
      target,
      {
        method: message.method,
        agent,
        signal: AbortSignal.any([signal, timeout]),
        headers:
          message.body === undefined ? {} : { 'content-type': 'text/xml', 'content-length': bytes.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ httpStatus: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        answer.on('error', none);
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The other side closed an idle connection just as it was used: no attempt at all, so take a new one.
      const isStale = outgoing.reusedSocket && error.code === 'ECONNRESET';
      if (isStale) resolve(exchange(url, query, message, { timeoutMs, signal }));
      else none();
    });
    outgoing.end(bytes);
  });
}
