import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { TagFailures } from '../schema';

const PEOPLE_SHOWN = 20;
/** Failures are counted up to here; beyond, the exact number tells nobody more. */
const MAX_COUNTED = 100_000;

/** Whom WeChat refused a tag, or its removal: how many for which reason, and the first of them. Own branches' people only. */
export async function listTagFailures(ctx: Ctx, { tagId }: { tagId: number }): Promise<TagFailures> {
  allow(ctx, 'tag.read');
  const failed = Prisma.sql`
    from fan_tag ft join fan f on f.id = ft.fan_id join member m on m.id = f.member_id
   where ft.tag_id = ${tagId} and ft.failure is not null
     and f.account_id = ${ctx.accountId}
     ${ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty}`;
  const [reasons, people] = await Promise.all([
    db.$queryRaw<{ reason: string; count: number }[]>`
      select reason, count(*)::int as count from (select ft.failure as reason ${failed} limit ${MAX_COUNTED}) r
       group by reason order by count desc, reason`,
    db.$queryRaw<
      { member_id: bigint; fan_id: bigint; name: string | null; reason: string; waits: boolean }[]
    >`
      select f.member_id, ft.fan_id, m.name, ft.failure as reason,
             exists (select 1 from wechat_tag_outbox o
                      where o.account_id = f.account_id and o.tag_id = ft.tag_id and o.fan_id = ft.fan_id) as waits
        ${failed} order by ft.fan_id limit ${PEOPLE_SHOWN}`,
  ]);
  return {
    reasons,
    people: people.map((row) => ({
      memberId: String(row.member_id),
      fanId: String(row.fan_id),
      name: row.name,
      reason: row.reason,
      isWaiting: row.waits,
    })),
  };
}
