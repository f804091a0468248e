import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createOwnDatabase } from '@/lib/testing/own-services';
import { type Program, startReceiver } from '@/lib/testing/programs';
import { startProgram } from './own-services';

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
  // What went wrong first is what is told, not that its connection ended with it.
  sql.on('error', () => undefined);
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
      const program = await startReceiver({ flags });
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
