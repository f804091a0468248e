import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { usableTag } from '../usable-tag';

/** Fans that are asked for again at one go; the rest waits for the next. */
const FANS_AT_ONCE = 50_000;

/**
 * Asks WeChat once more for those fans of a tag that it refused, with all tries anew; own branches' people only.
 * @throws AppError as usableTag
 */
export async function retryTagFailures(ctx: Ctx, input: { code: string }): Promise<{ count: number }> {
  allow(ctx, 'member.tag');
  return transaction(async (tx) => {
    const tag = await usableTag(tx, ctx, { code: input.code });
    const scope = ctx.branchIds
      ? Prisma.sql`and exists (select 1 from member m where m.id = f.member_id and m.branch_id = any(${ctx.branchIds}::int[]))`
      : Prisma.empty;
    const [row] = await tx.$queryRaw<{ count: number }[]>`
      with failed as materialized (
        select ft.fan_id from fan_tag ft join fan f on f.id = ft.fan_id
         where ft.tag_id = ${tag.id} and ft.failure is not null ${scope}
         order by ft.fan_id limit ${FANS_AT_ONCE} for no key update of ft
      ), cleared as (
        update fan_tag ft set failure = null from failed x where ft.fan_id = x.fan_id and ft.tag_id = ${tag.id}
      ), waiting as (
        update wechat_tag_outbox o set attempts = 0, not_before = ${ctx.now}, priority = 0 from failed x
         where o.account_id = ${tag.accountId} and o.tag_id = ${tag.id} and o.fan_id = x.fan_id returning o.fan_id
      ), queued as (
        insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
        select ${tag.accountId}, ${tag.id}, fan_id, 0, ${ctx.now} from failed
         where fan_id not in (select fan_id from waiting)
      ) select count(*)::int as count from failed`;
    const count = row?.count ?? 0;
    await audit(tx, ctx, {
      action: 'tag.retry_failures',
      targetType: 'tag',
      targetId: tag.id,
      details: { code: tag.code, count },
    });
    return { count };
  });
}
