import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { markDirty } from '@/lib/search/mark-dirty';
import { PLACE_KINDS, WITHOUT_PLACE } from './inbox-place';
import { readKeepMonths } from './keep-months';

/** Rows of one transaction. */
const CHUNK = 5_000;

/**
 * Deletes places older than the setting says: the history, what members show, what is in the pushes that told them. In
 * chunks, so that nobody waits for long; what a kill leaves goes in the next night.
 * @returns how many rows of the history, and how many last places
 */
export async function clearOldLocations(
  ctx: Ctx,
  { chunk = CHUNK }: { chunk?: number } = {},
): Promise<{ historyCount: number; memberCount: number }> {
  const months = await readKeepMonths();
  const [limit] = await db.$queryRaw<{ at: Date }[]>`
    select ${ctx.now}::timestamptz - make_interval(months => ${months}::int) as at`;
  if (!limit) return { historyCount: 0, memberCount: 0 };
  const historyCount = await clearHistory(limit.at, chunk);
  const memberCount = await clearLastPlaces(ctx, limit.at, chunk);
  await clearInbox(limit.at, chunk);
  return { historyCount, memberCount };
}

async function clearHistory(before: Date, chunk: number): Promise<number> {
  for (let total = 0; ; ) {
    const count = await db.$executeRaw`
      delete from member_location where id in
        (select id from member_location where at < ${before} order by at limit ${chunk} for update skip locked)`;
    total += count;
    if (count < chunk) return total;
  }
}

/** One pass over the members in order of id: old last places are few, and an index for this alone would cost each change. */
async function clearLastPlaces(ctx: Ctx, before: Date, chunk: number): Promise<number> {
  for (let [total, after] = [0, 0n]; ; ) {
    const ids = await transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ id: bigint }[]>`
        update member set latitude = null, longitude = null, located_at = null, location_source = null,
                          location_accuracy_m = null, updated_at = ${ctx.now}
         where id in (select id from member where id > ${after} and located_at < ${before} order by id limit ${chunk} for update)
        returning id`;
      const ids = rows.map((row) => row.id);
      await markDirty(tx, ids, { priority: 9 });
      return ids;
    });
    total += ids.length;
    if (ids.length < chunk) return total;
    for (const id of ids) if (id > after) after = id;
  }
}

/** From the limit backwards until a chunk holds no place any more: what is older went in earlier nights. */
async function clearInbox(before: Date, chunk: number): Promise<void> {
  const accounts = await db.account.findMany({ select: { id: true } });
  for (const { id } of accounts) {
    for (const kind of PLACE_KINDS) await clearKind(id, kind, before, chunk);
  }
}

async function clearKind(accountId: number, kind: string, before: Date, chunk: number): Promise<void> {
  for (let [at, id] = [before, 0n]; ; ) {
    const rows = await db.$queryRaw<{ id: bigint; received_at: Date; has_place: boolean }[]>`
      select id, received_at, latitude is not null as has_place from inbound_message
       where account_id = ${accountId} and kind = ${kind} and (received_at, id) < (${at}, ${id})
       order by received_at desc, id desc limit ${chunk}`;
    const found = rows.filter((row) => row.has_place).map((row) => row.id);
    if (found.length > 0) {
      await db.$executeRaw(Prisma.sql`
        update inbound_message set ${WITHOUT_PLACE} where id = any(${found}::bigint[]) and handled_at is not null`);
    }
    const last = rows.at(-1);
    if (!last || found.length === 0 || rows.length < chunk) return;
    [at, id] = [last.received_at, last.id];
  }
}
