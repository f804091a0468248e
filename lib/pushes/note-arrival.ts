import 'server-only';
import { pool } from '@/lib/db/client';
import { log } from '@/lib/log';

type Table = 'account' | 'component';

const WRITE_EVERY_MS = 1_000;
const UPDATE = {
  account: `update account set last_push_at = greatest(last_push_at, x.at)
    from unnest($1::int[], $2::timestamptz[]) as x(id, at) where account.id = x.id`,
  component: `update component set last_push_at = greatest(last_push_at, x.at)
    from unnest($1::int[], $2::timestamptz[]) as x(id, at) where component.id = x.id`,
};
const latest: Record<Table, Map<number, Date>> = { account: new Map(), component: new Map() };
let timer: NodeJS.Timeout | null = null;

/**
 * Notes that something verified came for an account or a platform; written once a second, however much comes. Only
 * shown on the health board, so a second lost with the process does not matter.
 */
export function noteArrival(table: Table, id: number, at: Date): void {
  latest[table].set(id, at);
  if (timer) return;
  timer = setTimeout(() => {
    timer = null;
    void Promise.all([write('account'), write('component')]);
  }, WRITE_EVERY_MS);
  timer.unref();
}

async function write(table: Table): Promise<void> {
  const entries = [...latest[table]].sort(([a], [b]) => a - b);
  latest[table].clear();
  if (entries.length === 0) return;
  try {
    await pool.query(UPDATE[table], [entries.map(([id]) => id), entries.map(([, at]) => at)]);
  } catch (error) {
    log.warn({ err: error, table }, 'the time of the last push could not be written');
  }
}
