import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { startOwnServices } from './own-services';
import { type Result, result } from './report';
import { seedInitWorld } from './tags-init-world';

const NAME = 'tags-init';
const PROCESSES = 2;
const MEGABYTES = 400;
/** For a million members, index included; ten million may take 10.5 times as long. */
const SECONDS_A_MILLION = 90;
const OF_TEN_MILLION = 10.5;

/**
 * A full initialisation as the command does it: ten automatic tags of different kinds, two processes, the index included.
 * `TAGCAST_BENCH_MEMBERS` (1 000 000) says of how many members; `TAGCAST_BENCH_INDEX=empty` begins with an index without
 * documents instead of one that holds everybody.
 */
export async function benchTagsInit(): Promise<Result[]> {
  const members = Number(process.env.TAGCAST_BENCH_MEMBERS ?? 1_000_000);
  const services = await startOwnServices({ elasticsearch: true });
  const { closeDb, db, pool } = await import('@/lib/db/client');
  const { searchClient } = await import('@/lib/search/client');
  const { dropOwnIndices } = await import('@/lib/testing/own-services');
  try {
    const { rebuildPeople } = await import('@/lib/people/index-people');
    if (process.env.TAGCAST_BENCH_INDEX === 'empty') await rebuildPeople();
    await seedInitWorld(pool, members);
    if (process.env.TAGCAST_BENCH_INDEX !== 'empty') await rebuildPeople();
    const first = await runCommand();
    const wrong = await countWrong(db);
    const again = await runCommand();
    const goal =
      members === 1_000_000 ? SECONDS_A_MILLION : (SECONDS_A_MILLION * members * OF_TEN_MILLION) / 10_000_000;
    const load = loadavg()[0] ?? Number.NaN;
    return [
      result(
        NAME,
        `${members} members, 10 tags, ${PROCESSES} processes, index included`,
        first.seconds,
        's',
        goal,
      ),
      result(NAME, 'of it, in one process: tags', first.tagsSeconds / PROCESSES, 's', null),
      result(NAME, 'of it, in one process: index', first.indexSeconds / PROCESSES, 's', null),
      result(NAME, 'memory of a process at most', first.megabytes, 'MB', MEGABYTES),
      result(NAME, 'tags whose carriers differ between rule, database and index', wrong, 'tags', 0),
      result(NAME, 'the same again', again.seconds, 's', null),
      result(NAME, 'rows that it changed', again.changed, 'rows', 0),
      result(NAME, 'load average at the end', load, '', null),
    ];
  } finally {
    await dropOwnIndices(searchClient);
    await closeDb();
    await services.end();
  }
}

type Run = { seconds: number; tagsSeconds: number; indexSeconds: number; megabytes: number; changed: number };

/** The command in processes of its own; what it took is read off its output. */
async function runCommand(): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [...process.execArgv, 'scripts/tags-init.ts', '--processes', String(PROCESSES)],
    { env: { ...process.env, LOG_LEVEL: 'debug' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const run: Run = { seconds: 0, tagsSeconds: 0, indexSeconds: 0, megabytes: 0, changed: 0 };
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    run.tagsSeconds += Number(/"tagsMs":(\d+)/.exec(line)?.[1] ?? 0) / 1_000;
    run.indexSeconds += Number(/"indexMs":(\d+)/.exec(line)?.[1] ?? 0) / 1_000;
    run.megabytes = Math.max(
      run.megabytes,
      Number(/memory of a process at most: (\d+) MB/.exec(line)?.[1] ?? 0),
    );
    const changes = /\+(\d+) −(\d+) /.exec(line);
    if (changes) run.changed = Number(changes[1]) + Number(changes[2]);
    if (!line.startsWith('{')) console.error(line);
  }
  if ((await exit) !== 0) throw new Error('tags:init failed');
  run.seconds = (performance.now() - startedAt) / 1_000;
  return run;
}

/** Each automatic tag, counted by its rule, in its rows and in the index. */
async function countWrong(db: typeof import('@/lib/db/client').db): Promise<number> {
  const { countInDatabase } = await import('@/lib/search/engine-sql');
  const { countInIndex } = await import('@/lib/search/engine-elasticsearch');
  const { readIndexState } = await import('@/lib/search/index-state');
  const { searchClient } = await import('@/lib/search/client');
  const { audienceRule } = await import('@/lib/rules/schema');
  const { serving } = await readIndexState();
  if (!searchClient || !serving) throw new Error('the bench needs Elasticsearch');
  await searchClient.indices.refresh({ index: serving });
  let wrong = 0;
  for (const { tagId, rule, tag } of await db.tagRule.findMany({ include: { tag: true } })) {
    const meant = await countInDatabase(audienceRule.parse(rule), { branchIds: null, now: new Date() });
    const rows = await db.memberTag.count({ where: { tagId } });
    const found = await countInIndex(searchClient, serving, { term: { tag_id: tag.code } });
    if (meant !== rows || found.count !== rows) {
      wrong += 1;
      console.error(`${tag.code}: ${meant} by the rule, ${rows} rows, ${found.count} in the index`);
    }
  }
  return wrong;
}
