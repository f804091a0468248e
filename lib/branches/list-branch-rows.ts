import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { BranchRow } from './schema';

/** A chain has dozens of branches; more than this many are not looked after on one page. */
const MOST_BRANCHES = 500;

/** The actor's branches with their people (as counted for the branch's tag), open stores, channels and managers. */
export async function listBranchRows(ctx: Ctx): Promise<BranchRow[]> {
  allow(ctx, 'branch.read');
  return branchRows(ctx.branchIds ? Prisma.sql`b.id = any(${ctx.branchIds}::int[])` : Prisma.sql`true`);
}

/** The rows of the branches that a condition on `b` selects. */
export function branchRows(which: Prisma.Sql): Promise<BranchRow[]> {
  return db.$queryRaw<BranchRow[]>`
    select b.id, b.code, b.name, b.province, b.city, b.latitude, b.longitude, p.member_count as "memberCount",
           (select count(*)::int from store s where s.branch_id = b.id and s.closed_at is null) as "storeCount",
           (select count(*)::int from channel c where c.branch_id = b.id and c.archived_at is null) as "channelCount",
           coalesce((
             select array_agg(s.name order by s.name) from staff_branch x join staff s on s.id = x.staff_id
              where x.branch_id = b.id and s.role = 'branch_manager' and s.disabled_at is null), '{}') as managers
      from branch b join tag_people p on p.tag_id = b.tag_id
     where ${which}
     order by b.id limit ${MOST_BRANCHES}`;
}
