import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Prisma's own advisory lock for migrations: whoever migrates, by whichever tool, does it alone. */
const MIGRATION_LOCK = 72_707_369;

/** Prisma's own table, so that `prisma migrate status` agrees with this runner. */
const TABLE = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/**
 * Applies the SQL files of `folder` that the database does not have yet, each in one transaction. Prisma's engine,
 * which would have to be downloaded, is not needed.
 * @returns the names that were applied
 * @throws Error when an applied file was changed since, or a database has a migration that is not in the folder
 */
export async function migrate(databaseUrl: string, folder = 'prisma/migrations'): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(TABLE);
    const { rows } = await client.query<{
      migration_name: string;
      checksum: string;
      finished_at: Date | null;
    }>('select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null');
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    for (const row of rows) {
      if (!names.includes(row.migration_name)) {
        throw new Error(
          `数据库里的迁移 ${row.migration_name} 不在这个版本里，未做更改：请使用更新的版本 / the database has migration ${row.migration_name}, which this version does not know; nothing was changed`,
        );
      }
    }
    const applied: string[] = [];
    for (const name of names) {
      const file = join(folder, name, 'migration.sql');
      const sql = await readFile(file, 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const known = rows.find((row) => row.migration_name === name);
      if (known?.finished_at) {
        if (known.checksum === checksum) continue;
        throw new Error(
          `迁移文件 ${file} 在应用之后被改过，未做更改：请恢复原文件，另加新迁移 / ${file} was changed after it was applied; nothing was changed. Restore it and add a new migration`,
        );
      }
      await apply(client, { name, sql, checksum, file });
      applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function apply(
  client: pg.Client,
  migration: { name: string; sql: string; checksum: string; file: string },
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('delete from _prisma_migrations where migration_name = $1 and finished_at is null', [
      migration.name,
    ]);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `迁移 ${migration.file} 失败，已回滚 / ${migration.file} failed and was rolled back: ${reason}`,
      { cause: error },
    );
  }
}
