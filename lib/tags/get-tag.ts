import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma, type Tag } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import type { TagOrigin, TagView } from './schema';

const PEOPLE_SHOWN = 20;
/** Work under way is counted up to here; beyond, the exact number tells nobody more. */
const MAX_COUNTED = 100_000;

/** A tag with the first people who carry it and how far WeChat is. @throws AppError `common.not_found` */
export async function getTag(ctx: Ctx, input: { code: string }): Promise<TagView> {
  allow(ctx, 'tag.read');
  const tag = await db.tag.findUnique({
    where: { code: input.code },
    include: {
      group: true,
      account: { select: { name: true } },
      mergedInto: { select: { code: true, name: true } },
      rule: { select: { isOn: true } },
    },
  });
  if (!tag || tag.deletedAt !== null || (tag.accountId !== null && tag.accountId !== ctx.accountId))
    throw new AppError('common.not_found');
  const [memberCount, waitingCount, failedCount, people] = await Promise.all([
    countPeople(ctx, tag),
    countUpTo(Prisma.sql`wechat_tag_outbox where account_id = ${tag.accountId} and tag_id = ${tag.id}`),
    countUpTo(Prisma.sql`fan_tag where tag_id = ${tag.id} and failure is not null`),
    firstPeople(ctx, tag),
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
    memberCount,
    weekChange: null,
    origin: originOf(tag),
    groupId: tag.groupId,
    mergedInto: tag.mergedInto,
    updatedAt: tag.updatedAt.toISOString(),
    wechatTagId: tag.wechatTagId,
    isSyncing: waitingCount > 0,
    hasFailures: failedCount > 0,
    createdAt: tag.createdAt.toISOString(),
    waitingCount,
    failedCount,
    people,
  };
}

function originOf(tag: Tag & { rule: { isOn: boolean } | null }): TagOrigin {
  if (tag.kind === 'branch') return 'branch';
  if (tag.slot === 'lent' || tag.slot === 'fixed') return tag.slot;
  return tag.rule?.isOn ? 'automatic' : 'staff';
}

/** The count is of the whole country, so who is limited to branches does not see it. */
async function countPeople(ctx: Ctx, tag: Tag): Promise<number | null> {
  if (ctx.branchIds !== null) return null;
  const [row] = await db.$queryRaw<{ member_count: number }[]>`
    select member_count from tag_people where tag_id = ${tag.id}`;
  return row?.member_count ?? 0;
}

async function countUpTo(rows: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (select 1 from ${rows} limit ${MAX_COUNTED}) r`;
  return row?.count ?? 0;
}

/**
 * Who carries the tag, in the order in which their index keeps them. The view member_tag_all would gather everybody before
 * the first could be shown, so each kind is asked where it is kept.
 */
async function firstPeople(ctx: Ctx, tag: Tag): Promise<TagView['people']> {
  const scope = ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty;
  const rows = await db.$queryRaw<
    { id: bigint; name: string | null; branch_name: string | null; applied_at: Date; source: string }[]
  >`
    select m.id, m.name, b.name as branch_name, c.applied_at, c.source
      from (${CARRIERS[tag.kind](tag.id, scope)}) c
      join member m on m.id = c.member_id
      left join branch b on b.id = m.branch_id
     order by c.place`;
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    branchName: row.branch_name,
    appliedAt: row.applied_at.toISOString(),
    source: row.source,
  }));
}

const CARRIERS: Record<Tag['kind'], (tagId: number, scope: Prisma.Sql) => Prisma.Sql> = {
  local: (tagId, scope) => Prisma.sql`
    select o.member_id, o.applied_at, o.source::text as source, o.member_id as place
      from member_tag o join member m on m.id = o.member_id and m.merged_into_id is null ${scope}
     where o.tag_id = ${tagId} order by o.member_id limit ${PEOPLE_SHOWN}`,
  // A member with several fans of the account stands where the first of them stands.
  wechat: (tagId, scope) => Prisma.sql`
    select o.member_id, o.applied_at, o.source, o.place from (
      select f.member_id, ft.applied_at, ft.source::text as source, ft.fan_id as place
        from fan_tag ft join fan f on f.id = ft.fan_id
        join member m on m.id = f.member_id and m.merged_into_id is null ${scope}
       where ft.tag_id = ${tagId} and ft.wanted
         and not exists (
           select 1 from fan e join fan_tag et on et.fan_id = e.id and et.tag_id = ${tagId} and et.wanted
            where e.member_id = f.member_id and e.id < f.id)
       order by ft.fan_id limit ${PEOPLE_SHOWN}
    ) o`,
  branch: (tagId, scope) => Prisma.sql`
    select m.id as member_id, coalesce(m.registered_at, m.created_at) as applied_at,
           coalesce(m.branch_source, 'branch') as source, m.id as place
      from member m join branch b on b.id = m.branch_id and b.tag_id = ${tagId}
     where m.merged_into_id is null ${scope} order by m.id limit ${PEOPLE_SHOWN}`,
};
