import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerControl } from './control/answer';
import { answerPage } from './page/answer-page';
import { FLUSH_EVERY_MS } from './state/journal';
import { answerWechat } from './wechat-api';
import { World } from './world';

const MAX_BODY_BYTES = 64 * 1024 * 1024; // a control call may name a million openids
const LOOPBACK = '127.0.0.1';
const BASE = 'http://sandbox';

export type SandboxOptions = {
  /** 0 for any free one. */
  port: number;
  /** Keeps the state across restarts; in memory alone when left out. */
  stateFile?: string;
  /** Real time that a push's answer may take, and until its next attempt; shortened by tests. */
  pushTimeoutMs?: number;
  pushRetryAfterMs?: number;
  /** How late the state file may be; shortened by tests. */
  flushEveryMs?: number;
};

export type Sandbox = { url: string; close(): Promise<void> };

/** Starts the fake WeChat platform on loopback. One port stands for all of WeChat's hosts; `Host` is ignored. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const world = new World({
    timeoutMs: options.pushTimeoutMs ?? 5_000,
    retryAfterMs: options.pushRetryAfterMs ?? 5_000,
  });
  const server = createServer((request, response) => {
    serve(world, request, response).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (response.headersSent) response.destroy();
      else reply(response, 500, JSON.stringify({ error: text }));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.headersTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOOPBACK, resolve);
  });
  // The port is the lock on the state file: a second start fails before it touches what the first one writes.
  world.open(options.stateFile, options.flushEveryMs ?? FLUSH_EVERY_MS);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://${LOOPBACK}:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      world.close();
    },
  };
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return reply(response, 413, '{"error":"the body is too large"}');
  const address = request.url ?? '/';
  if (!URL.canParse(address, BASE)) return reply(response, 400, '{"error":"the address is not well formed"}');
  const { pathname, searchParams } = new URL(address, BASE);
  const call = {
    method: request.method ?? 'GET',
    path: pathname,
    query: Object.fromEntries(searchParams),
    body,
    remoteAddress: request.socket.remoteAddress ?? '',
  };
  const page = answerPage(call);
  if (page) return send(response, page.httpStatus, page.bytes, page.headers);
  world.clock.catchUp();
  if (pathname.startsWith('/_')) {
    const { httpStatus, body: answer } = await answerControl(world, call);
    return reply(response, httpStatus, JSON.stringify(answer));
  }
  const answer = answerWechat(world, call);
  if (answer.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  if (answer.drop) request.socket.destroy();
  else send(response, answer.httpStatus, answer.bytes, answer.headers);
}

function reply(response: ServerResponse, httpStatus: number, text: string): void {
  send(response, httpStatus, Buffer.from(text, 'utf8'), {
    'content-type': 'application/json; charset=utf-8',
  });
}

function send(
  response: ServerResponse,
  httpStatus: number,
  bytes: Buffer,
  headers: Record<string, string>,
): void {
  response.writeHead(httpStatus, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}

function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(sizeBytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined));
    request.on('error', reject);
  });
}
