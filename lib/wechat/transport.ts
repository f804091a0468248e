import { z } from 'zod';
import { log } from '@/lib/log';
import { WechatError } from './error';
import { parseExactJson } from './exact-json';
import type { Download, Endpoint } from './wire/endpoint';
import { failureReply } from './wire/endpoint';

export type Fetch = typeof globalThis.fetch;

export type TransportInput = {
  baseUrl: string;
  timeoutMs: number;
  fetch?: Fetch;
  query?: Record<string, string>;
  body?: unknown;
  form?: FormData;
  /** Ends the call early, beside its time limit. */
  signal?: AbortSignal;
};

/** The largest thing WeChat hands out is a video of 10 MB; the largest list has some megabytes. */
const MAX_REPLY_BYTES = 64 * 2 ** 20;

/** Failures before a byte reached the server: certainly not carried out. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Makes one HTTP call and returns the validated reply. Node's fetch keeps connections alive by itself.
 * Non-ASCII goes out as raw UTF-8: WeChat refuses `\uXXXX` (47002), and JSON.stringify writes none.
 * @throws WechatError for every other outcome
 */
export async function send<Reply extends z.ZodType>(
  endpoint: Endpoint<z.ZodType, Reply>,
  input: TransportInput,
): Promise<z.output<Reply>> {
  const startedAt = performance.now();
  const path = endpoint.path;
  const { status, bytes, headers } = await exchange(endpoint, input);
  const file = endpoint.isDownload ? readDownload(bytes, headers) : undefined;
  if (file && status < 400) return endpoint.reply.parse(file);
  const text = new TextDecoder().decode(bytes);
  const reply = parseExactJson(text);
  if (reply === undefined) {
    throw new WechatError({
      kind: 'not_json',
      endpoint: path,
      errmsg: `HTTP ${status}, ${text.length} characters that are not JSON`,
      outcomeKnown: false,
    });
  }
  const failure = readFailure(reply, path);
  const errcode = failure?.errcode ?? 0;
  log.debug({ endpoint: path, errcode, tookMs: Math.round(performance.now() - startedAt) }, 'wechat call');
  if (failure && errcode !== 0) {
    throw new WechatError({
      kind: 'errcode',
      endpoint: path,
      errcode,
      errmsg: failure.errmsg,
      outcomeKnown: errcode !== -1, // "busy" does not say how far it got
      reply,
    });
  }
  const parsed = endpoint.reply.safeParse(reply);
  if (!parsed.success || status >= 400) {
    throw new WechatError({
      kind: 'bad_reply',
      endpoint: path,
      errmsg: `HTTP ${status}: ${parsed.success ? 'refused' : z.prettifyError(parsed.error)}`,
      outcomeKnown: status >= 400 && status < 500,
      retryable: status >= 500,
    });
  }
  return parsed.data;
}

/**
 * The errcode of an answer that has one; most answers with data have none, and are not searched for it twice. `null`
 * counts as absent.
 * @throws WechatError when there is one that cannot be read: nothing may be taken for done then
 */
function readFailure(reply: unknown, endpoint: string): { errcode: number; errmsg: string } | undefined {
  if (typeof reply !== 'object' || reply === null || !('errcode' in reply)) return undefined;
  if (reply.errcode === null) return undefined;
  const failure = failureReply.safeParse(reply);
  if (failure.success) return failure.data;
  const errmsg = z.prettifyError(failure.error);
  throw new WechatError({ kind: 'bad_reply', endpoint, errmsg, outcomeKnown: false, retryable: false });
}

async function exchange(
  endpoint: Endpoint,
  input: TransportInput,
): Promise<{ status: number; bytes: Uint8Array; headers: Headers }> {
  const query = new URLSearchParams(input.query).toString();
  const url = `${input.baseUrl}${endpoint.path}${query ? `?${query}` : ''}`;
  const json = input.form || endpoint.method === 'GET' ? undefined : JSON.stringify(input.body ?? {});
  const timeout = AbortSignal.timeout(input.timeoutMs);
  try {
    const response = await (input.fetch ?? globalThis.fetch)(url, {
      method: endpoint.method,
      body: input.form ?? json,
      headers: json === undefined ? undefined : { 'content-type': 'application/json; charset=utf-8' },
      signal: input.signal ? AbortSignal.any([timeout, input.signal]) : timeout,
      redirect: 'error',
    });
    return { status: response.status, bytes: await readBytes(response, endpoint), headers: response.headers };
  } catch (error) {
    if (error instanceof WechatError) throw error;
    // Whoever ended it early gets the reason that was given, not a failure of WeChat's.
    input.signal?.throwIfAborted();
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    const code = errorCode(error);
    throw new WechatError({
      kind: isTimeout ? 'timeout' : 'network',
      endpoint: endpoint.path,
      errmsg: isTimeout ? `no answer within ${input.timeoutMs} ms` : `no answer: ${code}`,
      outcomeKnown: !isTimeout && NEVER_SENT.has(code),
      cause: error,
    });
  }
}

/** The whole body; one that never ends must not fill the memory until the time is up. */
async function readBytes(response: Response, endpoint: Endpoint): Promise<Uint8Array> {
  const { headers, body } = response;
  const announced = headers.get('content-length');
  if (announced !== null && Number(announced) <= MAX_REPLY_BYTES && !headers.has('content-encoding')) {
    return response.bytes();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_REPLY_BYTES) {
      const errmsg = `HTTP ${response.status}: more than ${MAX_REPLY_BYTES} bytes`;
      throw new WechatError({
        kind: 'bad_reply',
        endpoint: endpoint.path,
        errmsg,
        outcomeKnown: false,
        retryable: false,
      });
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? new Uint8Array()) : Buffer.concat(chunks);
}

/** JSON in place of a file is a refusal or the address of a video; files come with a name or a type of their own. */
function readDownload(bytes: Uint8Array, headers: Headers): Download | undefined {
  const contentType = headers.get('content-type') ?? '';
  const disposition = headers.get('content-disposition');
  if (!disposition && /^(application\/json|text\/plain)/.test(contentType)) return undefined;
  const fileName = /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1] ?? null;
  return { bytes, contentType, fileName };
}

function errorCode(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === 'string') return code;
    // A host with several addresses fails with one error for all of them.
    if (at instanceof AggregateError) return errorCode(at.errors[0]);
  }
  return 'unknown';
}
