import { spawn } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever import is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeBranch, makeCtx, makeTag } = await import('@/lib/testing/factories');
const { killGroup } = await import('@/lib/testing/kill-group');
const { carryOutImport } = await import('@/lib/people/imports/carry-out-import');
const { startImport } = await import('@/lib/people/imports/start-import');
const { storeUpload } = await import('@/lib/people/imports/store-upload');
const { workImports } = await import('@/lib/people/imports/work-imports');

const ROWS = 6_000;
const KILLS = 3;
const POLL_MS = 20;

afterAll(async () => {
  await closeDb();
  await database.drop();
});

/** A worker in a process of its own that does small chunks of imports alone; tsx runs it in a child, so its group is killed. */
function startWorker() {
  const program = [
    'node_modules/tsx/dist/cli.mjs',
    '--conditions=react-server',
    'lib/testing/programs/import-worker.ts',
  ];
  return spawn(process.execPath, program, {
    env: process.env,
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
}

test('workers killed with -9 in the middle of an import leave each member once, as if nothing had happened', async () => {
  const ctx = makeCtx({ role: 'marketer' });
  const branches = [await makeBranch(), await makeBranch()];
  const tag = await makeTag();
  const rows = Array.from({ length: ROWS }, (_, n) => {
    // Every tenth row names the member of the row before again, every hundredth another branch for them.
    const member = n % 10 === 9 ? n - 1 : n;
    const branch = branches[n % 100 === 99 ? (member + 1) % 2 : member % 2];
    return `${13_000_000_000 + member},会员${member},${branch?.code},${tag.code}`;
  });
  const content = Buffer.from(`手机,姓名,分公司,标签\n${rows.join('\n')}\n`);
  const upload = await storeUpload(ctx, {
    name: 'x.csv',
    body: (async function* () {
      yield content;
    })(),
  });
  const mapping = { 0: 'phone', 1: 'name', 2: 'branch', 3: 'tags' } as const;
  const { id } = await startImport(ctx, {
    uploadId: upload.id,
    sheet: '',
    encoding: '',
    delimiter: '',
    mapping,
    write: 'overwrite',
    create: true,
    tagCodes: [],
    branchId: null,
  });
  await workImports(makeCtx(), { sliceMs: 600_000 });
  const dry = await db.memberImport.findUniqueOrThrow({ where: { id } });
  await carryOutImport(ctx, { id });
  const read = () => db.memberImport.findUniqueOrThrow({ where: { id } });
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const { cursorRow } = await read();
    // A death leaves the lease for its time; the next worker would wait for that, so the test takes it back.
    await db.memberImport.update({ where: { id }, data: { leaseUntil: null } });
    const worker = startWorker();
    while ((await read()).cursorRow === cursorRow)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    await killGroup(worker, 'SIGKILL');
    expect((await read()).status).toBe('running');
  }
  await db.memberImport.update({ where: { id }, data: { leaseUntil: null } });
  await workImports(makeCtx(), { sliceMs: 600_000 });
  const real = await read();
  const counts = ({ createdCount, updatedCount, unchangedCount, refusedCount }: typeof real) => ({
    createdCount,
    updatedCount,
    unchangedCount,
    refusedCount,
  });
  expect(real.status).toBe('finished');
  expect(counts(real)).toEqual({
    createdCount: (ROWS / 10) * 9,
    updatedCount: 0,
    unchangedCount: ROWS / 10 - ROWS / 100,
    refusedCount: ROWS / 100,
  });
  expect(dry.createdCount).toBe(real.createdCount);
  expect(dry.refusedCount).toBe(real.refusedCount);
  expect(await db.member.count()).toBe(real.createdCount);
  expect(await db.memberTag.count()).toBe(real.createdCount);
  expect(await db.importRefusal.count()).toBe(real.refusedCount);
  const { rows: wrong } = await pool.query(
    `select 1 from member m join branch b on b.id = m.branch_id where (replace(m.name, '会员', '')::int % 2 = 0) <> (b.id = $1)`,
    [branches[0]?.id],
  );
  expect(wrong).toEqual([]);
}, 240_000);
