import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import type { FileRow } from './file-row';
import { findPeople, memberKey } from './find-people';
import { findTags } from './find-tags';
import type { ImportRun } from './import-run';
import { type Plan, planRows } from './plan-rows';
import { type Refusal, readRow, type Wanted } from './read-row';
import type { ImportCounts } from './schema';
import { shownCell } from './shown-cell';
import type { KnownTag, Vocabulary } from './vocabulary';
import { writePeople } from './write-people';

/** Cells that are kept with a refused row. */
const CELLS_KEPT = 60;

/** Plans a chunk of rows and, unless it is a dry run, writes it; refused rows are kept with their reason either way. */
export async function importChunk(
  tx: Tx,
  ctx: Ctx,
  input: { run: ImportRun; vocabulary: Vocabulary; rows: readonly FileRow[] },
): Promise<ImportCounts> {
  const { run, vocabulary } = input;
  const { refusals, wanted } = readAll(input, ctx.now);
  const search = { importId: run.id, accountId: run.accountId, isDryRun: run.isDryRun };
  const found = await findPeople(tx, search, wanted);
  const allTags = run.options.tagIds.flatMap((id) => vocabulary.tagById(id) ?? []);
  const tags = [...new Set<KnownTag>([...allTags, ...wanted.flatMap((row) => row.tags)])];
  const plan = planRows({
    rows: wanted,
    found,
    carried: await findTags(tx, [...found.members.keys()], tags),
    options: run.options,
    allTags,
    branchIds: run.branchIds,
    now: ctx.now,
  });
  const counts = { ...plan.counts, refused: plan.counts.refused + refusals.length };
  let created = new Map<string, bigint>();
  if (!run.isDryRun) {
    const written = await writePeople(tx, ctx, { importId: run.id, people: plan.people, vocabulary });
    counts.tagged = written.tagged;
    created = written.created;
  }
  await remember(tx, run, plan, created);
  await keepRefusals(tx, run, [...refusals, ...plan.refusals]);
  return counts;
}

function readAll(
  { run, vocabulary, rows }: { run: ImportRun; vocabulary: Vocabulary; rows: readonly FileRow[] },
  now: Date,
): { wanted: Wanted[]; refusals: Refusal[] } {
  const reading = { headers: run.options.headers, mapping: run.mapping, vocabulary, now };
  const wanted: Wanted[] = [];
  const refusals: Refusal[] = [];
  for (const row of rows) {
    const read = readRow(row, reading);
    if ('refusal' in read) refusals.push(read.refusal);
    else wanted.push(read.wanted);
  }
  return { wanted, refusals };
}

/** Keeps whom this chunk met, for the chunks behind it. */
async function remember(tx: Tx, run: ImportRun, plan: Plan, created: Map<string, bigint>): Promise<void> {
  const met = plan.people.map((person) => {
    const id = person.id ?? created.get(person.key);
    const key = id === undefined ? person.key : memberKey(id);
    return { key, personKey: key, row: person.firstRow, branchId: person.fileBranchId };
  });
  if (run.isDryRun) {
    for (const [key, personKey] of plan.aliases) met.push({ key, personKey, row: 0, branchId: null });
  }
  if (met.length === 0) return;
  await tx.$executeRaw`
    insert into import_seen (import_id, key, person_key, row, branch_id)
    select ${run.id}::uuid, key, person_key, row, branch_id
      from unnest(${arrayText(met.map(({ key }) => key))}::text::text[],
                  ${arrayText(met.map(({ personKey }) => personKey))}::text::text[],
                  ${arrayText(met.map(({ row }) => row))}::text::int[],
                  ${arrayText(met.map(({ branchId }) => branchId))}::text::int[]) as n(key, person_key, row, branch_id)
    on conflict (import_id, key) do update set branch_id = coalesce(import_seen.branch_id, excluded.branch_id)`;
}

async function keepRefusals(tx: Tx, run: ImportRun, refusals: readonly Refusal[]): Promise<void> {
  if (refusals.length === 0) return;
  await tx.importRefusal.createMany({
    data: refusals.map(({ row, code, params, cells }) => ({
      importId: run.id,
      row,
      code,
      params: toJson(params),
      cells: toJson(cells.slice(0, CELLS_KEPT).map(shownCell)),
    })),
  });
}
