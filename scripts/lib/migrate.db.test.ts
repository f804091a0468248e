import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { env } from '@/lib/env';
import { migrate } from './migrate';

const MIGRATIONS = 'prisma/migrations';
const FIRST = '20200101000000_first';
const SECOND = '20200102000000_second';

let databaseUrl: string;
let folder: string;

async function query<T extends pg.QueryResultRow>(sql: string, url = databaseUrl): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

function writeMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

beforeEach(async () => {
  const name = `tagcast_migrate_${randomBytes(5).toString('hex')}`;
  await query(`create database ${name}`, env.databaseUrl);
  const url = new URL(env.databaseUrl);
  url.pathname = `/${name}`;
  databaseUrl = url.toString();
  folder = mkdtempSync(join(tmpdir(), 'tagcast-migrations-'));
});

afterEach(async () => {
  await query(`drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`, env.databaseUrl);
  rmSync(folder, { recursive: true, force: true });
});

describe('migrate', () => {
  test('applies new migrations in the order of their names and repeats none', async () => {
    writeMigration(SECOND, 'insert into thing values (1);');
    writeMigration(
      FIRST,
      'create table thing (id int); -- 语句之间有函数\ncreate function f() returns int language sql as $$ select 1; $$;',
    );
    await expect(migrate(databaseUrl, folder)).resolves.toEqual([FIRST, SECOND]);
    await expect(migrate(databaseUrl, folder)).resolves.toEqual([]);
    await expect(query('select * from thing')).resolves.toEqual([{ id: 1 }]);
  });

  test('refuses a file that was changed after it was applied, and names it', async () => {
    writeMigration(FIRST, 'create table thing (id int);');
    await migrate(databaseUrl, folder);
    appendFileSync(join(folder, FIRST, 'migration.sql'), '\n-- one more line');
    writeMigration(SECOND, 'drop table thing;');
    await expect(migrate(databaseUrl, folder)).rejects.toThrow(`${FIRST}/migration.sql`);
    await expect(query('select * from thing')).resolves.toEqual([]);
  });

  test('refuses a database that a newer version has migrated', async () => {
    writeMigration(FIRST, 'create table thing (id int);');
    writeMigration(SECOND, 'create table other (id int);');
    await migrate(databaseUrl, folder);
    rmSync(join(folder, SECOND), { recursive: true });
    await expect(migrate(databaseUrl, folder)).rejects.toThrow(SECOND);
  });

  test('leaves nothing of a migration that fails half-way, and goes on once it is mended', async () => {
    writeMigration(FIRST, 'create table thing (id int);');
    writeMigration(SECOND, 'create table half (id int); insert into nowhere values (1);');
    await expect(migrate(databaseUrl, folder)).rejects.toThrow(/nowhere/);
    await expect(
      query("select to_regclass('half') as half, to_regclass('thing')::text as thing"),
    ).resolves.toEqual([{ half: null, thing: 'thing' }]);
    writeMigration(SECOND, 'create table half (id int);');
    await expect(migrate(databaseUrl, folder)).resolves.toEqual([SECOND]);
  });

  test('four programs that migrate at once apply each migration once', async () => {
    writeMigration(FIRST, 'create table thing (id int); select pg_sleep(0.2);');
    writeMigration(SECOND, 'insert into thing values (1);');
    const all = await Promise.all([1, 2, 3, 4].map(() => migrate(databaseUrl, folder)));
    expect(all.flat().sort()).toEqual([FIRST, SECOND]);
    await expect(query('select * from thing')).resolves.toEqual([{ id: 1 }]);
  });

  const engine = findEngine();
  test.skipIf(!engine)(
    `Prisma's own "migrate status" agrees${engine ? '' : ' (no schema engine on this machine)'}`,
    async () => {
      cpSync(MIGRATIONS, folder, { recursive: true });
      await migrate(databaseUrl, folder);
      const status = () =>
        spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'migrate', 'status'], {
          env: { ...process.env, DATABASE_URL: databaseUrl, PRISMA_SCHEMA_ENGINE_BINARY: engine ?? '' },
          encoding: 'utf8',
        });
      const agreed = status();
      expect(`${agreed.stdout}${agreed.stderr}`).toContain('Database schema is up to date');
      expect(agreed.status).toBe(0);
      await query("update _prisma_migrations set rolled_back_at = now() where migration_name like '%init'");
      expect(status().status).not.toBe(0);
    },
  );
});

/** Prisma's schema engine where one is to be had; `/bin/true` stands for "none" (prisma.config.ts). */
function findEngine(): string | undefined {
  const given = process.env.PRISMA_SCHEMA_ENGINE_BINARY;
  if (given && given !== '/bin/true') return given;
  const beside = join(process.cwd(), '..', 'shared', 'tools', 'prisma-schema-engine.mjs');
  return existsSync(beside) ? beside : undefined;
}
