import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateQueue } from '@/lib/queue/migrate';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

const MIGRATIONS = 'prisma/migrations';

/** Makes a throw-away database on the server that DATABASE_URL names, with all migrations, and drops it at the end. */
export default async function setup(project: TestProject) {
  const server = process.env.DATABASE_URL;
  if (!server)
    throw new Error('DATABASE_URL is not set: run `npm test`, which starts the services, or set it.');
  const name = `tagcast_test_${randomBytes(5).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const databaseUrl = url.toString();
  const folders = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const folder of folders.map((entry) => entry.name).sort()) {
    await run(databaseUrl, await readFile(`${MIGRATIONS}/${folder}/migration.sql`, 'utf8'));
  }
  await migrateQueue(databaseUrl);
  project.provide('databaseUrl', databaseUrl);
  return () => run(server, `drop database if exists ${name} with (force)`);
}

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
