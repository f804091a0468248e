import { makeXlsx } from '@/lib/testing/make-xlsx';
import { startOwnServices } from './own-services';
import { type Result, result } from './report';

const ROWS = 100_000;
const GOAL_SECONDS = 20;
/** Texts of a workbook's 100 000 names stand in memory; rows do not. */
const GOAL_MEMORY_MIB = 250;
const SAMPLE_MS = 100;

/**
 * 100 000 members from a file, each with an encrypted number, values, a branch and two tags: the real run of a CSV and of
 * a workbook, and how much memory reading and writing take.
 */
export async function benchTagsImport(): Promise<Result[]> {
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
  const { db, pool } = await import('@/lib/db/client');
  const { makeCtx } = await import('@/lib/testing/factories');
  const { storeUpload } = await import('@/lib/people/imports/store-upload');
  const { startImport } = await import('@/lib/people/imports/start-import');
  const { carryOutImport } = await import('@/lib/people/imports/carry-out-import');
  const { workImports } = await import('@/lib/people/imports/work-imports');
  const { guessMapping } = await import('@/lib/people/imports/guess-mapping');
  const ctx = makeCtx({ role: 'marketer' });
  await seed(pool);

  async function importFile(name: string, bytes: Buffer) {
    const body = (async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    })();
    const upload = await storeUpload(ctx, { name, body });
    const how = { write: 'overwrite' as const, create: true, tagCodes: ['everybody'], branchId: null };
    const reading = { sheet: '', encoding: '', delimiter: '' } as const;
    const input = { uploadId: upload.id, mapping: guessMapping(HEADERS), ...reading, ...how };
    const { id } = await startImport(ctx, input);
    const read = () => db.memberImport.findUniqueOrThrow({ where: { id } });
    const work = async () => {
      // On a busy machine a chunk may be put off; a worker comes back to it, and so does this.
      for (let { status } = await read(); status !== 'finished'; { status } = await read()) {
        if (status !== 'queued' && status !== 'running') throw new Error(`tags-import: ${name} ${status}`);
        await workImports(makeCtx(), { sliceMs: 600_000 });
      }
    };
    const dry = await timed(work);
    await carryOutImport(ctx, { id });
    const real = await timed(work);
    return { dry, real, row: await read() };
  }

  const csv = await importFile(
    'members.csv',
    Buffer.from(
      rowsOf(0)
        .map((cells) => cells.join(','))
        .join('\n'),
    ),
  );
  const again = await importFile(
    'members.csv',
    Buffer.from(
      rowsOf(0)
        .map((cells) => cells.join(','))
        .join('\n'),
    ),
  );
  const xlsx = await importFile('members.xlsx', makeXlsx(rowsOf(ROWS)));
  const members = await db.member.count();
  const tagged = await db.memberTag.count();
  const name = 'tags-import';
  return [
    result(name, 'CSV of 100 000 new members, real run', csv.real.seconds, 's', GOAL_SECONDS),
    result(name, 'CSV, real run, processor of the worker alone', csv.real.cpuSeconds, 's', null),
    result(name, 'CSV, dry run', csv.dry.seconds, 's', null),
    result(name, 'the same CSV again, nothing to change', again.real.seconds, 's', GOAL_SECONDS),
    result(name, 'XLSX of 100 000 new members, real run', xlsx.real.seconds, 's', GOAL_SECONDS),
    result(name, 'XLSX, dry run', xlsx.dry.seconds, 's', null),
    result(
      name,
      'memory that the runs take, most',
      Math.max(...[csv, again, xlsx].flatMap(({ dry, real }) => [dry.memoryMiB, real.memoryMiB])),
      'MiB',
      GOAL_MEMORY_MIB,
    ),
    result(
      name,
      'rows refused, or changed by the repeat',
      csv.row.refusedCount + xlsx.row.refusedCount + again.row.updatedCount + again.row.createdCount,
      'rows',
      0,
    ),
    result(name, 'members or tags missing', 2 * ROWS - members + (2 * 2 * ROWS - tagged), 'rows', 0),
  ];
}

const HEADERS = ['手机号', '姓名', '性别', '生日月份', '省份', '城市', '分公司', '标签', '注册时间'];

function rowsOf(from: number): string[][] {
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const n = from + at;
    const month = 1 + (n % 12);
    return [
      String(13_000_000_000 + n * 7),
      `会员${n}`,
      n % 2 ? '男' : '女',
      String(month),
      '广东',
      n % 3 ? '深圳' : '广州',
      `b${1 + (n % 30)}`,
      `l${1 + (n % 10)}`,
      `2025-${String(month).padStart(2, '0')}-11 10:20`,
    ];
  });
  return [HEADERS, ...rows];
}

type Timed = {
  seconds: number;
  /** Of this process alone, without PostgreSQL: says how much of the time was waited for a busy machine. */
  cpuSeconds: number;
  /** Above what stood in memory before. */
  memoryMiB: number;
};

async function timed(work: () => Promise<void>): Promise<Timed> {
  const before = process.memoryUsage().rss;
  const cpuBefore = process.cpuUsage();
  let rss = before;
  const sample = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const startedAt = performance.now();
  await work();
  clearInterval(sample);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: (cpu.user + cpu.system) / 1_000_000,
    memoryMiB: (rss - before) / 1024 / 1024,
  };
}

async function seed(pool: { query: (sql: string) => Promise<unknown> }): Promise<void> {
  await pool.query(`
    insert into tag (code, name, kind) select 'b' || i, 'b' || i, 'branch' from generate_series(1, 30) i;
    insert into branch (code, name, tag_id) select code, name, id from tag where kind = 'branch';
    insert into tag (code, name, kind) select 'l' || i, 'l' || i, 'local' from generate_series(1, 20) i;
    insert into tag (code, name, kind) values ('everybody', 'everybody', 'local')`);
}
