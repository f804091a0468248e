import 'server-only';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { type Prisma, PrismaClient } from './generated/client';

const CONNECT_TIMEOUT_MS = 5_000;

function createPool(): pg.Pool {
  const pool = new pg.Pool({
    connectionString: env.databaseUrl,
    max: env.databasePoolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    application_name: 'tagcast',
  });
  // A restart of PostgreSQL ends idle connections as well; without a listener that would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was ended'));
  return pool;
}

// Next reloads modules while developing; one pool a process all the same.
const kept = globalThis as { tagcastPool?: pg.Pool; tagcastDb?: PrismaClient };
kept.tagcastPool ??= createPool();
// One that was generated from another schema is replaced; it holds no connections of its own.
if (!(kept.tagcastDb instanceof PrismaClient)) {
  kept.tagcastDb = new PrismaClient({
    adapter: new PrismaPg(kept.tagcastPool, { disposeExternalPool: false }),
  });
}

/** PostgreSQL through `pg`, for set-wise statements and streams; shares its pool with `db`. */
export const pool: pg.Pool = kept.tagcastPool;

/** PostgreSQL through Prisma. */
export const db: PrismaClient = kept.tagcastDb;

/** The client inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** Ends both clients; for programs that stop and for tests. */
export async function closeDb(): Promise<void> {
  await db.$disconnect();
  await pool.end();
}
