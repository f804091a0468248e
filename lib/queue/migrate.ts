import { runMigrations } from 'graphile-worker';

/** Creates or updates the queue's own schema (`graphile_worker`); safe to repeat. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl });
}
