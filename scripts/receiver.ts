import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { MAX_PUSH_BYTES, receivePush } from '@/lib/pushes/receive-push';

// `npm run receiver`: WeChat's pushes and nothing else, for a chain whose fans outgrow the route handler. The address
// is the same as there: /api/wechat/push/<appid>.
const PATH = /^\/api\/wechat\/push\/([\w-]{1,64})$/;
/** WeChat gives up after 5 s; a sender that takes longer to send is not WeChat. */
const REQUEST_TIMEOUT_MS = 5_000;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://receiver');
  if (url.pathname === '/api/health') return end(response, 200, '{"ok":true}');
  const appId = PATH.exec(url.pathname)?.[1];
  if (!appId || (request.method !== 'GET' && request.method !== 'POST')) return end(response, 404, '');
  const body = await read(request);
  if (!body) return end(response, 413, '');
  const reply = await receivePush({
    method: request.method,
    appId,
    query: Object.fromEntries(url.searchParams),
    body,
  });
  end(response, reply.status, reply.body);
}

async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PUSH_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    log.error({ err: error }, 'a push could not be taken');
    // Not `success`: WeChat tries again, and the push is not lost.
    if (!response.headersSent) end(response, 503, '');
    else response.destroy();
  });
});
server.requestTimeout = REQUEST_TIMEOUT_MS;
server.listen(env.receiverPort, () => log.info({ port: env.receiverPort }, 'receiver is running'));

function stop(): void {
  server.close(() => void closeDb().then(() => process.exit(0)));
  server.closeIdleConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
