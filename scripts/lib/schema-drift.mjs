import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { packageBin, run } from './run.mjs';

const SHADOW = 'tagcast_shadow';
const TRIES = 3;

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
  const args = [
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  ];
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    DATABASE_URL: databaseUrl,
    SHADOW_DATABASE_URL: shadow.toString(),
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  for (let tries = 1; ; tries++) {
    await makeDatabase(databaseUrl);
    const done = await run(process.execPath, [packageBin('prisma'), ...args], { env });
    if (done.code === 0) return { passed: 1 };
    // 2 is a difference. Anything else is the engine itself, seen to end without a word once in a while: asked again.
    if (done.code === 2 || tries === TRIES) return { failed: 1, output: done.output };
  }
}

async function makeDatabase(databaseUrl) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`drop database if exists ${SHADOW} with (force)`);
  await client.query(`create database ${SHADOW}`);
  await client.end();
}
