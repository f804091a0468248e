import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { freePort } from './free-port';

// Runs before a test file is loaded, so before lib/env reads the environment.
process.env.DATABASE_URL = inject('databaseUrl');
process.env.TAGCAST_SECRET_KEY ??= randomBytes(32).toString('base64');
process.env.TAGCAST_DEMO = '1';
process.env.LOG_LEVEL ??= 'silent';
// Where lib/testing/sandbox.ts starts a sandbox when a test asks for one.
process.env.WECHAT_SANDBOX_URL = `http://127.0.0.1:${await freePort()}`;
