import { startOwnServices } from './own-services';
import { type Result, result } from './report';

const MEMBERS = 1_000_000;
/** Flat: the second half takes no more than the first, but for what a collection comes late with. */
const GOAL_GROWTH_MIB = 50;
const GOAL_MEMORY_MIB = 300;

/** A million members with number, branch and tags leave as CSV: how long, and whether memory stays flat meanwhile. */
export async function benchTagsExport(): Promise<Result[]> {
  const services = await startOwnServices();
  try {
    return await measure();
  } finally {
    const { closeDb } = await import('@/lib/db/client');
    await closeDb();
    await services.end();
  }
}

async function measure(): Promise<Result[]> {
  const { pool } = await import('@/lib/db/client');
  const { encrypt } = await import('@/lib/auth/crypto');
  const { makeCtx } = await import('@/lib/testing/factories');
  const { exportMembers } = await import('@/lib/people/exports/export-members');
  const { exportQuery } = await import('@/lib/people/exports/schema');
  await seed(pool, encrypt('13800138000'));
  const { body } = await exportMembers(makeCtx(), exportQuery.parse({}));
  const startedAt = performance.now();
  let rows = -1;
  let bytes = 0;
  const before = process.memoryUsage().rss;
  const most = { first: before, second: 0 };
  for await (const part of body) {
    rows += part.split('\r\n').length - 1;
    bytes += Buffer.byteLength(part);
    const half = rows < MEMBERS / 2 ? 'first' : 'second';
    most[half] = Math.max(most[half], process.memoryUsage().rss);
  }
  const name = 'tags-export';
  return [
    result(name, '1 000 000 members as CSV', (performance.now() - startedAt) / 1_000, 's', null),
    result(name, 'size of the file', mib(bytes), 'MiB', null),
    result(
      name,
      'memory that it takes, most',
      mib(Math.max(most.first, most.second) - before),
      'MiB',
      GOAL_MEMORY_MIB,
    ),
    result(
      name,
      'memory of the second half above the first',
      mib(Math.max(0, most.second - most.first)),
      'MiB',
      GOAL_GROWTH_MIB,
    ),
    result(name, 'rows missing', MEMBERS - rows, 'rows', 0),
  ];
}

function mib(bytes: number): number {
  return bytes / 1024 / 1024;
}

async function seed(
  pool: { query: (sql: string, values?: unknown[]) => Promise<unknown> },
  cipher: Uint8Array,
): Promise<void> {
  // Without triggers and foreign keys: what is made here is right by itself, and this is not what is measured.
  await pool.query(`
    insert into tag (code, name, kind) select 'b' || i, 'b' || i, 'branch' from generate_series(1, 30) i;
    insert into branch (code, name, tag_id) select code, name, id from tag where kind = 'branch';
    insert into tag (code, name, kind) select 'l' || i, 'l' || i, 'local' from generate_series(1, 20) i`);
  await pool.query(
    `insert into member (name, branch_id, phone_cipher, registered_at)
     select 'p' || i, 1 + i % 30, $1, now() from generate_series(1, ${MEMBERS}) i`,
    [Buffer.from(cipher)],
  );
  await pool.query(`
    begin; set local session_replication_role = replica;
    insert into member_tag (member_id, tag_id, source)
      select m.id, t.id, 'import' from member m
        cross join generate_series(0, 1) k join tag t on t.code = 'l' || 1 + (m.id + 7 * k) % 20;
    commit`);
  await pool.query('vacuum analyze');
}
