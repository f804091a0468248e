import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { migrateQueue } from '@/lib/queue/migrate';
import { createOwnDatabase } from '@/lib/testing/own-services';

const TSX = ['node_modules/tsx/dist/cli.mjs', '--conditions=react-server'];

export type OwnServices = { sandboxUrl: string; end: () => Promise<void> };

/**
 * For a bench that must not disturb a running product: a database, a sandbox and, if asked for, an index of its own,
 * named in the environment before anything of lib reads it (so import lib afterwards, by `await import`). PostgreSQL and
 * Elasticsearch are those of the environment, or new ones on throw-away data.
 */
export async function startOwnServices({ elasticsearch = false } = {}): Promise<OwnServices> {
  const endings: (() => Promise<void>)[] = [];
  if (!process.env.DATABASE_URL || (elasticsearch && !process.env.ELASTICSEARCH_URL)) {
    const data = mkdtempSync(join(tmpdir(), 'tagcast-bench-'));
    const options = elasticsearch ? [] : ['--no-elasticsearch'];
    const services = await startProgram(['scripts/services.mjs', '--data', data, ...options]);
    const started = JSON.parse(services.line) as { DATABASE_URL: string; ELASTICSEARCH_URL?: string };
    process.env.DATABASE_URL = started.DATABASE_URL;
    if (started.ELASTICSEARCH_URL) process.env.ELASTICSEARCH_URL = started.ELASTICSEARCH_URL;
    endings.push(async () => {
      await services.end();
      rmSync(data, { recursive: true, force: true });
    });
  }
  const database = await createOwnDatabase();
  endings.push(database.drop);
  if (elasticsearch) process.env.ELASTICSEARCH_INDEX = `bench${randomBytes(4).toString('hex')}`;
  else delete process.env.ELASTICSEARCH_URL;
  process.env.DATABASE_URL = database.url;
  process.env.TAGCAST_DEMO = '1';
  process.env.TAGCAST_SECRET_KEY ??= randomBytes(32).toString('base64');
  process.env.LOG_LEVEL ??= 'silent';
  await migrateQueue(database.url);
  const sandbox = await startProgram([...TSX, 'lib/sandbox/main.ts', '--port', '0']);
  endings.push(sandbox.end);
  const sandboxUrl = sandbox.line.replace(/^.*(http:\S+)$/, '$1');
  process.env.WECHAT_SANDBOX_URL = sandboxUrl;
  return {
    sandboxUrl,
    async end() {
      for (const end of endings.reverse()) await end();
    },
  };
}

/** Starts a program and waits for its first line, which says that it is ready. */
export async function startProgram(args: string[]): Promise<{ line: string; end: () => Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, args, {
    env: process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (!child.stdout) throw new Error(`${args.join(' ')} has no output`);
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    return {
      line,
      async end() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error(`${args.join(' ')} ended before it was ready`);
}
