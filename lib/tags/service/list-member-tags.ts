import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { survivorOf } from '@/lib/members/survivor-of';
import type { TagKind } from '../schema';
import type { MemberTags } from './schema';

type Found = { code: string; name: string; kind: TagKind; applied_at: Date; source: string };

/**
 * Every tag that a member carries: local ones, the branch's, and the WeChat tags of the account in hand. The id of a merged
 * member means who took over. A member carries hundreds at most, so this is no paged list.
 * @throws AppError `common.not_found`, also for members of other branches
 */
export async function listMemberTags(ctx: Ctx, input: { memberId: string }): Promise<MemberTags> {
  allow(ctx, 'member.read');
  const asked = BigInt(input.memberId);
  const id = await survivorOf(asked);
  const member = await db.member.findUnique({ where: { id }, select: { branchId: true } });
  if (!member || !inBranchScope(ctx, member.branchId)) throw new AppError('common.not_found');
  const rows = await db.$queryRaw<Found[]>`
    select t.code, t.name, t.kind::text as kind, a.applied_at, a.source
      from member_tag_all a join tag t on t.id = a.tag_id
     where a.member_id = ${id} and t.deleted_at is null and (t.account_id is null or t.account_id = ${ctx.accountId})
     order by t.code`;
  return {
    memberId: String(id),
    redirectedFrom: id === asked ? null : String(asked),
    tags: rows.map(({ code, name, kind, applied_at, source }) => ({
      code,
      name,
      kind,
      appliedAt: applied_at.toISOString(),
      source,
    })),
  };
}
