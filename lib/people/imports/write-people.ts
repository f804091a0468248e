import 'server-only';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { setBranches } from '@/lib/members/set-branches';
import { markDirty } from '@/lib/search/mark-dirty';
import { applyTag } from '@/lib/tags/apply-tag';
import type { Person } from './person';
import { newTags } from './plan-tags';
import type { Vocabulary } from './vocabulary';

/** For both outboxes: one of very many, nobody waits for a single member. */
const PRIORITY = 9;

/** Somebody else wrote one of the numbers in hand meanwhile: the chunk is planned again. */
export class ChunkStale extends Error {}

/**
 * Writes what a chunk's plan says, set-wise: a statement for all who are new, one for all who change, one a branch and one
 * a tag, whatever the number of people.
 * @returns memberships of tags that were added, and the ids of new members by their key
 * @throws ChunkStale
 */
export async function writePeople(
  tx: Tx,
  ctx: Ctx,
  input: { importId: string; people: readonly Person[]; vocabulary: Vocabulary },
): Promise<{ tagged: number; created: Map<string, bigint> }> {
  const { importId, people, vocabulary } = input;
  const created = await insertPeople(
    tx,
    ctx,
    importId,
    people.filter((person) => person.isCreated),
  );
  const changed = people.filter((person) => person.id !== null && person.isChanged);
  await updatePeople(tx, ctx, changed);
  await moveBranches(tx, ctx, importId, people);
  const idOf = (person: Person) => person.id ?? created.get(person.key);
  const tagged = await tagPeople(tx, { importId, now: ctx.now, vocabulary }, people, idOf);
  // Who got a local tag was marked with it.
  const marked = people.filter((person) => isMarkedByTag(person, vocabulary));
  const others = new Set([...created.values(), ...changed.flatMap(({ id }) => id ?? [])]);
  for (const person of marked) others.delete(idOf(person) ?? 0n);
  await markDirty(tx, [...others], { priority: PRIORITY });
  return { tagged, created };
}

async function insertPeople(
  tx: Tx,
  ctx: Ctx,
  importId: string,
  people: readonly Person[],
): Promise<Map<string, bigint>> {
  if (people.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: bigint; hash: string }[]>`
    insert into member (name, phone_cipher, phone_hash, phone_last4, sex, birth_month, province, city, branch_id,
                        branch_source, branch_ref, store_id, registered_at, created_at, updated_at)
    select n.name, decode(n.cipher, 'base64'), decode(n.hash, 'hex'), n.last4, n.sex::"Sex", n.birth_month, n.province,
           n.city, n.branch_id, case when n.branch_id is not null then 'import' end,
           case when n.branch_id is not null then ${importId} end, n.store_id,
           to_timestamp(n.registered_ms / 1000.0), ${ctx.now}::timestamptz, ${ctx.now}::timestamptz
      from ${unnested(people)}
    on conflict (phone_hash) do nothing
    returning id, encode(phone_hash, 'hex') as hash`;
  if (rows.length !== people.length) throw new ChunkStale();
  const ids = new Map(rows.map(({ hash, id }) => [hash, id]));
  const created = new Map<string, bigint>();
  for (const { key, phoneHash } of people) {
    const id = ids.get(phoneHash ?? '');
    if (id !== undefined) created.set(key, id);
  }
  return created;
}

/** Writes whole rows: what the plan left as it was is written as it is, which the lock on the row makes safe. */
async function updatePeople(tx: Tx, ctx: Ctx, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  try {
    await tx.$executeRaw`
      update member m
         set name = n.name, sex = n.sex::"Sex", birth_month = n.birth_month, province = n.province, city = n.city,
             store_id = n.store_id, registered_at = to_timestamp(n.registered_ms / 1000.0),
             phone_cipher = coalesce(decode(n.cipher, 'base64'), m.phone_cipher),
             phone_hash = case when n.cipher is null then m.phone_hash else decode(n.hash, 'hex') end,
             phone_last4 = coalesce(n.last4, m.phone_last4), updated_at = ${ctx.now}::timestamptz
        from ${unnested(people)} where m.id = n.id and m.merged_into_id is null`;
  } catch (error) {
    if (isNumberTaken(error)) throw new ChunkStale();
    throw error;
  }
}

/** People as rows `n`; a number stands there only where it is to be written. */
function unnested(people: readonly Person[]): Prisma.Sql {
  const of = (pick: (person: Person) => string | number | bigint | null) => arrayText(people.map(pick));
  return Prisma.sql`unnest(
    ${of(({ id }) => id)}::text::bigint[],
    ${of(({ phone }) => phone && Buffer.from(encrypt(phone)).toString('base64'))}::text::text[],
    ${of(({ phoneHash }) => phoneHash)}::text::text[],
    ${of(({ phone }) => phone?.slice(-4) ?? null)}::text::text[],
    ${of(({ values }) => values.name)}::text::text[],
    ${of(({ values }) => values.sex)}::text::text[],
    ${of(({ values }) => values.birthMonth)}::text::int[],
    ${of(({ values }) => values.province)}::text::text[],
    ${of(({ values }) => values.city)}::text::text[],
    ${of(({ branchId }) => branchId)}::text::int[],
    ${of(({ values }) => values.storeId)}::text::int[],
    ${of(({ values }) => values.registeredAt?.getTime() ?? null)}::text::float8[]
  ) as n(id, cipher, hash, last4, name, sex, birth_month, province, city, branch_id, store_id, registered_ms)`;
}

async function moveBranches(tx: Tx, ctx: Ctx, importId: string, people: readonly Person[]): Promise<void> {
  const moves = new Map<number, bigint[]>();
  for (const { id, branchId, isBranchMoved } of people) {
    if (isBranchMoved && id !== null && branchId !== null) put(moves, branchId, id);
  }
  for (const [branchId, memberIds] of sorted(moves)) {
    await setBranches(tx, ctx, { memberIds, branchId, source: 'import', ref: importId, priority: PRIORITY });
  }
}

async function tagPeople(
  tx: Tx,
  run: { importId: string; now: Date; vocabulary: Vocabulary },
  people: readonly Person[],
  idOf: (person: Person) => bigint | undefined,
): Promise<number> {
  const wishes = new Map<number, bigint[]>();
  for (const person of people) {
    const id = idOf(person);
    if (id !== undefined) for (const tagId of newTags(person)) put(wishes, tagId, id);
  }
  let tagged = 0;
  for (const [tagId, memberIds] of sorted(wishes)) {
    const tag = run.vocabulary.tagById(tagId);
    if (!tag) continue;
    const write = {
      tag,
      at: run.now,
      source: 'import',
      sourceRef: run.importId,
      priority: PRIORITY,
    } as const;
    tagged += (await applyTag(tx, write, memberIds)).changed;
  }
  return tagged;
}

/** A local tag that the plan found missing is given for certain, and giving it marks its member. */
function isMarkedByTag(person: Person, vocabulary: Vocabulary): boolean {
  return newTags(person).some((tagId) => vocabulary.tagById(tagId)?.kind === 'local');
}

function put(into: Map<number, bigint[]>, key: number, id: bigint): void {
  const list = into.get(key);
  if (list) list.push(id);
  else into.set(key, [id]);
}

/** In one order for everybody, so that two runs wait for each other instead of stopping each other. */
function sorted<T>(map: Map<number, T>): [number, T][] {
  return [...map].sort(([left], [right]) => left - right);
}

/** PostgreSQL 23505 on the number's index, however the client wraps it. */
function isNumberTaken(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return /P2002|23505|member_phone_hash_key/.test(`${String(code)} ${String(message)}`);
}
