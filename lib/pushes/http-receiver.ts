import 'server-only';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '@/lib/log';
import { dropCounts } from './count-drops';
import { readPushPath } from './push-address';
import { MAX_PUSH_BYTES, receivePush } from './receive-push';

/** WeChat gives up after 5 s; a sender that takes longer to send is not WeChat. */
const REQUEST_TIMEOUT_MS = 5_000;
/** Node counts the longer of two limits for the body, so the one of the headers has to be as short. */
const LIMITS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  headersTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: 1_000,
};

/** WeChat's pushes and nothing else, on bare `node:http`: at the same addresses as the web program's. */
export function createReceiver(): Server {
  return createServer(LIMITS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The sender went away or broke off; receivePush itself never throws.
      log.debug({ err: error }, 'a request was not read to its end');
      response.destroy();
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  if (path === '/api/health') {
    request.resume();
    return end(response, 200, JSON.stringify({ ok: true, dropped: dropCounts() }));
  }
  const address = readPushPath(path);
  if (!address || (request.method !== 'GET' && request.method !== 'POST'))
    return refuse(request, response, 404);
  const body = await read(request);
  if (!body) return refuse(request, response, 413);
  const query = Object.fromEntries(new URLSearchParams(search));
  const reply = await receivePush({ method: request.method, address, query, body });
  end(response, reply.status, reply.body);
}

/** The whole body; null as soon as it is too long. */
function read(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = Number(request.headers['content-length'] ?? 0);
    if (size > MAX_PUSH_BYTES) return resolve(null);
    size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_PUSH_BYTES) resolve(null);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('aborted')));
  });
}

/** Answers without a word. The rest of the body is thrown away until the request's time is up, so that the answer is read. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.setHeader('connection', 'close');
  request.resume();
  end(response, status, '');
}

function end(response: ServerResponse, status: number, body: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}
