import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createOwnDatabase } from '@/lib/testing/own-services';
import { startProgram } from './own-services';

const RECEIVER = [
  '--import',
  './node_modules/tsx/dist/loader.mjs',
  '--conditions=react-server',
  'scripts/receiver.ts',
];
const UP_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;

export type Program = { port: number; kill: (signal: NodeJS.Signals) => Promise<void> };
export type PushStand = {
  sql: pg.Pool;
  settings: Record<string, string>;
  /** `flags` are Node's own, such as `--cpu-prof`. */
  startReceiver: (flags?: string[]) => Promise<Program>;
  end: () => Promise<void>;
};

/**
 * A PostgreSQL that survives a power cut (`fsync` and `synchronous_commit` on), with a database of its own, named in the
 * environment before anything of lib reads it; and the receiver program, as often as asked.
 */
export async function startPushStand(): Promise<PushStand> {
  const data = mkdtempSync(join(tmpdir(), 'tagcast-bench-'));
  const services = await startProgram([
    'scripts/services.mjs',
    '--data',
    data,
    '--no-elasticsearch',
    '--durable',
  ]);
  process.env.DATABASE_URL = (JSON.parse(services.line) as { DATABASE_URL: string }).DATABASE_URL;
  const database = await createOwnDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.TAGCAST_SECRET_KEY ??= randomBytes(32).toString('base64');
  process.env.LOG_LEVEL ??= 'warn';
  delete process.env.TAGCAST_DEMO;
  delete process.env.ELASTICSEARCH_URL;
  const sql = new pg.Pool({ connectionString: database.url, max: 2 });
  const settings: Record<string, string> = {};
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await sql.query<{ value: string }>('select current_setting($1) as value', [name]);
    settings[name] = rows[0]?.value ?? '';
  }
  const programs: Program[] = [];
  return {
    sql,
    settings,
    async startReceiver(flags = []) {
      const port = await freePort();
      const env = { ...process.env, NODE_ENV: 'production' as const, TAGCAST_RECEIVER_PORT: String(port) };
      const program = await startServer([...flags, ...RECEIVER], port, env);
      programs.push(program);
      return program;
    },
    async end() {
      for (const program of programs) await program.kill('SIGKILL');
      await sql.end();
      await services.end();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Starts a program and waits until /api/health answers on the port. */
export async function startServer(
  args: string[],
  port: number,
  env: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Promise<Program> {
  const child = spawn(process.execPath, args, { env, cwd, stdio: 'inherit' });
  const program = { port, kill: (signal: NodeJS.Signals) => kill(child, signal) };
  for (const until = Date.now() + UP_WITHIN_MS; Date.now() < until; ) {
    const isUp = await fetch(`http://127.0.0.1:${port}/api/health`).then(
      () => true,
      () => false,
    );
    if (isUp) return program;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  await program.kill('SIGKILL');
  throw new Error(`${args.join(' ')} did not come up`);
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
