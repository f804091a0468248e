import 'server-only';
import { blindIndexes } from '@/lib/auth/crypto';
import { normalizePhone } from '@/lib/auth/phone';
import { Prisma } from '@/lib/db/generated/client';
import type { MemberQuery } from './schema';

/** An openid is 28 letters, digits, - and _; shorter ones occur in tests. */
const OPENID = /^[\w-]{12,64}$/;

/**
 * Who a search on the members page means, as a condition over alias `m` of member: never a merged member, and nobody
 * outside the branches (null: all; an empty list: nobody).
 */
export function memberFilter(query: Omit<MemberQuery, 'after'>, branchIds: number[] | null): Prisma.Sql {
  return Prisma.sql`m.merged_into_id is null
    ${matching(query.q)}
    ${query.branch ? Prisma.sql`and m.branch_id = ${query.branch}` : Prisma.empty}
    ${branchIds ? Prisma.sql`and m.branch_id = any(${branchIds}::int[])` : Prisma.empty}`;
}

/** What a text can be, each answered by its own index: numbers are a phone or an id, everything else may be a name. */
function matching(q: string): Prisma.Sql {
  if (!q) return Prisma.empty;
  const phone = normalizePhone(q);
  if (phone) return Prisma.sql`and m.phone_hash in (${Prisma.join(blindIndexes(phone))})`;
  if (/^\d{1,15}$/.test(q)) return Prisma.sql`and m.id = ${BigInt(q)}`;
  const name = Prisma.sql`name like ${`${q.replace(/[\\%_]/g, '\\$&')}%`}`;
  if (!OPENID.test(q)) return Prisma.sql`and m.${name}`;
  return Prisma.sql`and m.id in (
    select member_id from fan where openid = ${q} union all select id from member where ${name})`;
}
