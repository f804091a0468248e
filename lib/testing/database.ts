import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { inject } from 'vitest';

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

// Runs before a test file is loaded, so before lib/env reads the environment.
process.env.DATABASE_URL = inject('databaseUrl');
process.env.TAGCAST_SECRET_KEY ??= randomBytes(32).toString('base64');
process.env.TAGCAST_DEMO = '1';
process.env.LOG_LEVEL ??= 'silent';
// Where lib/testing/sandbox.ts starts a sandbox when a test asks for one.
process.env.WECHAT_SANDBOX_URL = `http://127.0.0.1:${await freePort()}`;
