import { z } from 'zod';
import { log } from '@/lib/log';
import { WechatError } from './error';
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
  const reply = parseJson(text);
  if (reply === undefined) {
    throw new WechatError({
      kind: 'not_json',
      endpoint: path,
      errmsg: `HTTP ${status}, ${text.length} characters that are not JSON`,
      outcomeKnown: false,
    });
  }
  const failure = readFailure(reply);
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

/** The errcode of an answer that has one; most answers with data have none, and are not searched for it twice. */
function readFailure(reply: unknown): { errcode: number; errmsg: string } | undefined {
  if (typeof reply !== 'object' || reply === null || !('errcode' in reply)) return undefined;
  return failureReply.safeParse(reply).data;
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
    return { status: response.status, bytes: await response.bytes(), headers: response.headers };
  } catch (error) {
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

/** Reads JSON with whole numbers of 16 digits and more kept as text: msg_id may take 63 bits, a float 53. */
export function parseJson(text: string): unknown {
  const exact = /\d{16}/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (m) => (m.startsWith('"') ? m : `"${m}"`))
    : text;
  try {
    return JSON.parse(exact);
  } catch {
    return undefined;
  }
}
