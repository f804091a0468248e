import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { packageBin, run } from './run.mjs';

const SHADOW = 'tagcast_shadow';

/** Prisma's schema engine where one is to be had; it is never downloaded. */
export function schemaEngine() {
  const given = process.env.PRISMA_SCHEMA_ENGINE_BINARY;
  if (given && given !== '/bin/true') return given;
  const beside = join(root, '..', 'shared', 'tools', 'prisma-schema-engine.mjs');
  return existsSync(beside) ? beside : null;
}

/** Whether the migrations make exactly the tables that the schema describes. */
export async function checkSchemaDrift(databaseUrl) {
  const engine = schemaEngine();
  if (!engine) {
    return {
      skipped: 1,
      reasons: ['skipped: no Prisma schema engine here (set PRISMA_SCHEMA_ENGINE_BINARY)'],
    };
  }
  const shadow = new URL(databaseUrl);
  shadow.pathname = `/${SHADOW}`;
  await makeDatabase(databaseUrl);
  const args = [
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  ];
  const done = await run(process.execPath, [packageBin('prisma'), ...args], {
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: engine,
      DATABASE_URL: databaseUrl,
      SHADOW_DATABASE_URL: shadow.toString(),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  return done.code === 0 ? { passed: 1 } : { failed: 1, output: done.output };
}

async function makeDatabase(databaseUrl) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`drop database if exists ${SHADOW} with (force)`);
  await client.query(`create database ${SHADOW}`);
  await client.end();
}
