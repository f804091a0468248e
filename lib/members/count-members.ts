import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { EVERYBODY } from '@/lib/rules/schema';
import { countPeople } from '@/lib/search/engines';
import { memberFilter } from './member-filter';
import type { MemberQuery } from './schema';

/**
 * Exactly how many members a search on the members page finds, own branches' only. Without a text the count engine
 * answers at any size; a text has an index of its own.
 */
export async function countMembers(ctx: Ctx, query: Omit<MemberQuery, 'after'>): Promise<number> {
  allow(ctx, 'member.read');
  if (query.q) {
    const [row] = await db.$queryRaw<{ count: number }[]>`
      select count(*)::int as count from member m where ${memberFilter(query, ctx.branchIds)}`;
    return row?.count ?? 0;
  }
  const rule = query.branch
    ? { ...EVERYBODY, rules: [{ field: 'branch' as const, operator: 'in' as const, value: [query.branch] }] }
    : EVERYBODY;
  return (await countPeople(rule, ctx)).count;
}
