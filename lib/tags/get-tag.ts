import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import type { TagView } from './schema';

const PEOPLE_SHOWN = 20;

/** A tag with the first people who carry it and how far WeChat is. @throws AppError `common.not_found` */
export async function getTag(ctx: Ctx, input: { code: string }): Promise<TagView> {
  allow(ctx, 'tag.read');
  const tag = await db.tag.findUnique({
    where: { code: input.code },
    include: { group: true, account: { select: { name: true } }, branch: { select: { id: true } } },
  });
  if (!tag || (tag.accountId !== null && tag.accountId !== ctx.accountId))
    throw new AppError('common.not_found');
  const scope = ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty;
  const [count, waitingCount, failedCount, people] = await Promise.all([
    ctx.branchIds === null
      ? db.$queryRaw<{ member_count: number }[]>`select member_count from tag_people where tag_id = ${tag.id}`
      : [],
    db.wechatTagOutbox.count({ where: { tagId: tag.id } }),
    tag.kind === 'wechat' ? db.fanTag.count({ where: { tagId: tag.id, failure: { not: null } } }) : 0,
    db.$queryRaw<
      { id: bigint; name: string | null; branch_name: string | null; applied_at: Date; source: string }[]
    >`
      select m.id, m.name, b.name as branch_name, c.applied_at, c.source
        from (select member_id, applied_at, source from member_tag_all where tag_id = ${tag.id}) c
        join member m on m.id = c.member_id and m.merged_into_id is null ${scope}
        left join branch b on b.id = m.branch_id
       order by m.id limit ${PEOPLE_SHOWN}`,
  ]);
  return {
    id: tag.id,
    code: tag.code,
    name: tag.name,
    kind: tag.kind,
    state: tag.state,
    failure: tag.failure,
    groupName: tag.group?.name ?? null,
    color: tag.group?.color ?? null,
    accountName: tag.account?.name ?? null,
    memberCount: count[0]?.member_count ?? null,
    updatedAt: tag.updatedAt.toISOString(),
    wechatTagId: tag.wechatTagId,
    createdAt: tag.createdAt.toISOString(),
    waitingCount,
    failedCount,
    people: people.map((row) => ({
      id: String(row.id),
      name: row.name,
      branchName: row.branch_name,
      appliedAt: row.applied_at.toISOString(),
      source: row.source,
    })),
  };
}
