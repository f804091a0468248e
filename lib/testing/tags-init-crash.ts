import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pool } from '@/lib/db/client';
import { rebuildPeople } from '@/lib/people/index-people';
import { readPersonDocuments } from '@/lib/people/person-document';
import { readIndexState } from '@/lib/search/index-state';
import type { PersonDocument } from '@/lib/search/mapping';
import { requireSearchClient } from '@/lib/search/people-index';
import { killGroup } from './kill-group';

const COMMAND = [
  '--import',
  './node_modules/tsx/dist/loader.mjs',
  '--conditions=react-server',
  'scripts/tags-init.ts',
];
const WORK = 'a range of an initialisation';
/** All of it, the process that shows the progress alone, or one of those that work. */
const VICTIMS = ['parent', 'child', 'all'] as const;

const DOCUMENTS_A_PAGE = 2_000;

export type TagsInitCrash = {
  /** Kills that met a run that was under way. */
  killsAtWork: number;
  /** Rows of member_tag that one of the two runs has and the other has not, source and time included. */
  rowsApart: number;
  rows: number;
  /** Members whose document differs from the database after the interrupted run, and after the undisturbed one. */
  documentsApart: number;
  documentsApartUndisturbed: number;
  /** Rows changed by a third run; 0 where none was asked for. */
  changedByThird: number;
  tookSeconds: number;
};

type Options = {
  kills: number;
  rangeSize: number;
  /** Whether the command is run once more at the end. */
  hasThird: boolean;
  /** Longest time between a command's first word of work and its death. */
  withinMs: number;
  onKill?: (kill: number, victim: string, done: number) => void;
};

/**
 * Runs `tags:init` over the members and rules that are there while it is killed with -9 again and again, each time at a
 * random moment after its log shows work under way; then once more without a kill, from the same beginning, and compares.
 */
export async function crashInitialisation(options: Options): Promise<TagsInitCrash> {
  const startedAt = performance.now();
  await reset();
  let killsAtWork = 0;
  for (let kill = 0; kill < options.kills; kill += 1) {
    const victim = VICTIMS[kill % VICTIMS.length] ?? 'all';
    const command = start(options.rangeSize);
    if (!(await command.works)) break;
    await pause(Math.random() * options.withinMs);
    if (await isUnderWay()) killsAtWork += 1;
    await killOne(command.child, victim);
    options.onKill?.(kill + 1, victim, await doneCount());
    // A killed child is replaced by its parent, and orphans end by themselves: the next command goes on after all.
    await killGroup(command.child, 'SIGKILL');
  }
  await finish(options.rangeSize);
  const disturbed = await documentsApart();
  await pool.query(
    'create table disturbed as select o.*, o.applied_at - (select max(created_at) from tag_init_run) as since from member_tag o',
  );
  await reset();
  await finish(options.rangeSize);
  const undisturbed = await documentsApart();
  const { rows } = await pool.query<{ apart: number; rows: number }>(`
    select count(*) filter (where a.member_id is null or b.member_id is null)::int as apart, count(*)::int as rows
      from disturbed a full join (
        select o.*, o.applied_at - (select max(created_at) from tag_init_run) as since from member_tag o) b
        on a.member_id = b.member_id and a.tag_id = b.tag_id and a.source = b.source
       and a.source_ref is not distinct from b.source_ref and (a.since = b.since or a.source not in ('rule', 'initialisation'))
       and a.exclusive_group_id is not distinct from b.exclusive_group_id`);
  if (options.hasThird) await finish(options.rangeSize);
  await pool.query('drop table disturbed');
  return {
    killsAtWork,
    rowsApart: rows[0]?.apart ?? Number.NaN,
    rows: rows[0]?.rows ?? 0,
    documentsApart: disturbed,
    documentsApartUndisturbed: undisturbed,
    changedByThird: options.hasThird ? await changedByLast() : 0,
    tookSeconds: Math.round((performance.now() - startedAt) / 1_000),
  };
}

/** What the initialisation starts from: no tag of a rule, and an index that says so. */
async function reset(): Promise<void> {
  await pool.query(`delete from member_tag where source in ('rule', 'initialisation')`);
  await rebuildPeople();
}

function start(rangeSize: number): {
  child: ChildProcess;
  works: Promise<boolean>;
  ends: Promise<number | null>;
} {
  const child = spawn(process.execPath, [...COMMAND, '--processes', '2', '--range-size', String(rangeSize)], {
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'debug' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Its children stand in one group with it, so that all can be killed at one moment.
    detached: true,
  });
  const ends = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const works = new Promise<boolean>((resolve) => {
    if (!child.stdout) throw new Error('the command has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes(WORK)) resolve(true);
    });
    void ends.then(() => resolve(false));
  });
  return { child, works, ends };
}

async function killOne(child: ChildProcess, victim: (typeof VICTIMS)[number]): Promise<void> {
  if (victim === 'all') return killGroup(child, 'SIGKILL');
  if (victim === 'parent') {
    child.kill('SIGKILL');
    return;
  }
  const [first] = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (first) process.kill(Number(first), 'SIGKILL');
}

async function finish(rangeSize: number): Promise<void> {
  const command = start(rangeSize);
  const code = await command.ends;
  if (code !== 0) throw new Error(`tags:init ended with ${code}`);
}

async function isUnderWay(): Promise<boolean> {
  const { rowCount } = await pool.query(`select 1 from tag_init_run where status = 'running'`);
  return rowCount === 1;
}

async function doneCount(): Promise<number> {
  const { rows } = await pool.query<{ done: number }>(
    `select coalesce(sum(member_count), 0)::int as done from tag_init_range
      where done_at is not null and run_id = (select max(id) from tag_init_run)`,
  );
  return rows[0]?.done ?? 0;
}

async function changedByLast(): Promise<number> {
  const { rows } = await pool.query<{ changed: number }>(
    `select coalesce(sum(tagged_count + untagged_count), 0)::int as changed from tag_init_range
      where run_id = (select max(id) from tag_init_run)`,
  );
  return rows[0]?.changed ?? Number.NaN;
}

/** Members whose document in the index is another than the database makes of them, one by one. */
async function documentsApart(): Promise<number> {
  const client = requireSearchClient();
  const { serving } = await readIndexState();
  if (!serving) throw new Error('there is no index');
  await client.indices.refresh({ index: serving });
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from member');
  let apart = rows[0]?.count ?? 0;
  for (let after = 0; ; ) {
    const { hits } = await client.search<PersonDocument>({
      index: serving,
      size: DOCUMENTS_A_PAGE,
      sort: [{ member_id: 'asc' }],
      search_after: [after],
    });
    const found = hits.hits.flatMap(({ _source }) => _source ?? []);
    const last = found.at(-1);
    if (!last) return apart;
    after = last.member_id;
    const meant = await readPersonDocuments(found.map(({ member_id }) => BigInt(member_id)));
    const texts = new Map(meant.map((document) => [document.member_id, textOf(document)]));
    apart -= found.filter((document) => texts.get(document.member_id) === textOf(document)).length;
  }
}

/** Lists of a document have no order. */
function textOf(document: PersonDocument): string {
  const entries = Object.entries(document).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map(String).sort() : value,
  ]);
  return JSON.stringify(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
