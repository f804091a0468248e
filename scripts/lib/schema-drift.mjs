import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { packageBin, run } from './run.mjs';

const MIGRATIONS = join(root, 'prisma', 'migrations');
const TRIES = 3;
const MOST_LINES = 40;

/** Prisma's schema engine where one is to be had; it is never downloaded. */
export function schemaEngine() {
  const given = process.env.PRISMA_SCHEMA_ENGINE_BINARY;
  if (given && given !== '/bin/true') return given;
  const beside = join(root, '..', 'shared', 'tools', 'prisma-schema-engine.mjs');
  return existsSync(beside) ? beside : null;
}

/**
 * Whether the migrations make exactly the tables that the schema describes: both are made for real, side by side, and
 * PostgreSQL's own catalogues are compared. (`migrate diff --from-migrations` cannot be asked: its describer ends on the
 * not-null constraints that PostgreSQL 18 lists, and the command then says "no difference".)
 */
export async function checkSchemaDrift(databaseUrl) {
  const engine = schemaEngine();
  if (!engine) {
    return {
      skipped: 1,
      reasons: ['skipped: no Prisma schema engine here (set PRISMA_SCHEMA_ENGINE_BINARY)'],
    };
  }
  const described = await sqlOfSchema(engine, databaseUrl);
  if (!described.sql) return { failed: 1, output: described.output };
  const migrated = readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8'))
    .join('\n');
  const wanted = await catalogue(databaseUrl, 'tagcast_drift_schema', described.sql);
  const there = await catalogue(databaseUrl, 'tagcast_drift_migrations', migrated);
  const missing = wanted.filter((line) => !there.includes(line)).map((line) => `only in the schema: ${line}`);
  const extra = there
    .filter((line) => !wanted.includes(line))
    .map((line) => `only in the migrations: ${line}`);
  const differences = [...missing, ...extra];
  if (wanted.length === 0) return { failed: 1, output: 'the schema describes no tables' };
  if (differences.length === 0) return { passed: 1 };
  return { failed: 1, output: differences.slice(0, MOST_LINES).join('\n') };
}

/** The whole schema as SQL. The engine is asked again when it ends without a word. */
async function sqlOfSchema(engine, databaseUrl) {
  const args = ['migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma', '--script'];
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    DATABASE_URL: databaseUrl,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  let output = '';
  for (let tries = 1; tries <= TRIES; tries++) {
    const done = await run(process.execPath, [packageBin('prisma'), ...args], { env });
    output = done.output;
    const start = output.search(/^-- Create/m);
    if (done.code === 0 && start >= 0) return { sql: output.slice(start), output };
  }
  return { sql: null, output: `Prisma did not write the schema as SQL:\n${output}` };
}

/** Columns, constraints, indexes and enums of a database made by `sql`, a line each. */
async function catalogue(databaseUrl, name, sql) {
  const { default: pg } = await import('pg');
  const server = new pg.Client({ connectionString: databaseUrl });
  await server.connect();
  try {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.query(`create database ${name}`);
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.toString() });
    await client.connect();
    try {
      await client.query(sql);
      const { rows } = await client.query(CATALOGUE);
      return rows.map((row) => row.line);
    } finally {
      await client.end();
    }
  } finally {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.end();
  }
}

/** Views, functions, triggers and what PostgreSQL derives from them are the migrations' own: Prisma cannot say them. */
const CATALOGUE = `
  select format('column %s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then ' not null' end, ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  union all
  select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
  union all
  select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
  union all
  select format('enum %s %s', t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder))
    from pg_enum e join pg_type t on t.oid = e.enumtypid where t.typnamespace = 'public'::regnamespace group by t.typname
  order by 1`;
