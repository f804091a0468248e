import 'server-only';
import { blindIndexes } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { normalizePhone } from '@/lib/auth/phone';
import { arrayText } from '@/lib/db/array-text';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { LOOKUP_KINDS, type LookupInput, type LookupKind, type LookupOutcome } from './schema';

type Found = { value: string; id: bigint };

/**
 * Whose phones, openids, unionids and member ids these are; each kind is asked in one statement. Openids and unionids are
 * looked for on the account in hand, on all accounts when there is none. Ids of merged members lead to who took over.
 * What is not found, or belongs to other branches, is answered as unknown, with the value as it was sent.
 */
export async function lookUpMembers(ctx: Ctx, input: LookupInput): Promise<LookupOutcome> {
  allow(ctx, 'member.read');
  const outcome: LookupOutcome = { members: [], unknown: [] };
  for (const by of LOOKUP_KINDS) {
    const values = [...new Set(input[by])];
    if (values.length === 0) continue;
    const found = new Map((await FIND[by](ctx, values)).map((row) => [row.value, row.id]));
    for (const value of values) {
      const id = found.get(value);
      if (id === undefined) outcome.unknown.push({ by, value });
      else outcome.members.push({ by, value, memberId: String(id) });
    }
  }
  return outcome;
}

const FIND: Record<LookupKind, (ctx: Ctx, values: string[]) => Promise<Found[]>> = {
  phones: (ctx, values) => {
    // One number has two indexes while the secret is being changed, and may be written in several ways.
    const hashes: string[] = [];
    const written: string[] = [];
    for (const value of values) {
      const phone = normalizePhone(value);
      for (const hash of phone ? blindIndexes(phone) : []) {
        hashes.push(Buffer.from(hash).toString('hex'));
        written.push(value);
      }
    }
    return db.$queryRaw<Found[]>`
      select a.value, m.id from unnest(${arrayText(hashes)}::text[], ${arrayText(written)}::text[]) as a(hash, value)
        join member m on m.phone_hash = decode(a.hash, 'hex') and m.merged_into_id is null ${within(ctx)}`;
  },
  openids: (ctx, values) => findFans(ctx, Prisma.sql`f.openid`, values),
  unionids: (ctx, values) => findFans(ctx, Prisma.sql`f.unionid`, values),
  ids: (ctx, values) => db.$queryRaw<Found[]>`
    with recursive chain as (
      select a.value, m.id, m.merged_into_id, 0 as hops
        from unnest(${arrayText(values)}::text[]) as a(value) join member m on m.id = a.value::bigint
      union all
      select c.value, m.id, m.merged_into_id, c.hops + 1
        from chain c join member m on m.id = c.merged_into_id where c.hops < 8
    )
    select c.value, m.id from chain c join member m on m.id = c.id and m.merged_into_id is null ${within(ctx)}`,
};

function findFans(ctx: Ctx, column: Prisma.Sql, values: string[]): Promise<Found[]> {
  const account = ctx.accountId ? Prisma.sql`and f.account_id = ${ctx.accountId}` : Prisma.empty;
  return db.$queryRaw<Found[]>`
    select distinct a.value, m.id from unnest(${arrayText(values)}::text[]) as a(value)
      join fan f on ${column} = a.value ${account}
      join member m on m.id = f.member_id and m.merged_into_id is null ${within(ctx)}`;
}

function within(ctx: Ctx): Prisma.Sql {
  return ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty;
}
