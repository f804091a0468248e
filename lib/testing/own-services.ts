import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer, connect as dial, type Socket } from 'node:net';
import pg from 'pg';

const MIGRATIONS = 'prisma/migrations';

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database of one test file's own on the tests' server, for tests that count all members; `drop` removes it. */
export async function createOwnDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env.DATABASE_URL;
  if (!server) throw new Error('DATABASE_URL is not set: run `npm test`, which starts the services.');
  const name = `tagcast_own_${randomBytes(5).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const folders = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const folder of folders.map((entry) => entry.name).sort()) {
    await run(url.toString(), await readFile(`${MIGRATIONS}/${folder}/migration.sql`, 'utf8'));
  }
  return { url: url.toString(), drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

export type TestProxy = {
  url: string;
  /** Ends all connections and refuses new ones, as a stopped server does. */
  cut: () => Promise<void>;
  /** Listens again on the same port. */
  mend: () => Promise<void>;
};

/** A TCP proxy before a service, so that a test can take the service away without stopping it for others. */
export async function createTestProxy(target: string): Promise<TestProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const listen = (on: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    mend: () => listen(own),
  };
}

/** What a faulty server does instead of passing a request on: keeps it waiting, or answers by itself. */
export type HttpFault = 'stall' | { status: number; body: unknown; ifPath: RegExp };

/** An HTTP proxy before a service that can be told to misbehave; `close` ends it. */
export async function createFaultyHttp(
  target: string,
): Promise<{ url: string; fault: (fault: HttpFault | null) => void; close: () => Promise<void> }> {
  const { hostname, port } = new URL(target);
  let fault: HttpFault | null = null;
  const forward = (near: IncomingMessage, answer: ServerResponse) => {
    const { method, url: path, headers } = near;
    const far = httpRequest({ hostname, port, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    far.on('error', () => answer.destroy());
    near.pipe(far);
  };
  const server = createHttpServer((near, answer) => {
    if (fault === 'stall') return;
    if (!fault?.ifPath.test(near.url ?? '')) return forward(near, answer);
    answer.writeHead(fault.status, {
      'content-type': 'application/json',
      'x-elastic-product': 'Elasticsearch',
    });
    answer.end(JSON.stringify(fault.body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    fault: (next) => {
      fault = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type IndexClient = {
  indices: {
    get: (request: { index: string }) => Promise<Record<string, unknown>>;
    delete: (request: { index: string[] }) => Promise<unknown>;
  };
};

/** Removes the indices of a test file: by their names, because Elasticsearch refuses to delete by pattern. */
export async function dropOwnIndices(client: IndexClient | null): Promise<void> {
  const names = Object.keys(
    (await client?.indices.get({ index: `${process.env.ELASTICSEARCH_INDEX}-*` })) ?? {},
  );
  if (names.length > 0) await client?.indices.delete({ index: names });
}
