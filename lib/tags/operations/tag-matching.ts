import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { countMembers } from '@/lib/members/count-members';
import { sourceOf } from '../source-of';
import { usableTag } from '../usable-tag';
import { OPERATION_PRIORITY, type TagMatchingInput } from './schema';
import { startTagOperation } from './start-tag-operation';

/**
 * Gives everybody that a search on the members page finds a tag, or takes it from them. The search is stored, not the
 * people, so the answer takes as long for a million as for ten.
 * @throws AppError as usableTag; `tag.nobody_found`
 */
export async function tagMatching(ctx: Ctx, input: TagMatchingInput): Promise<{ id: string; count: number }> {
  allow(ctx, 'member.tag');
  const tag = await usableTag(db, ctx, { code: input.code });
  const query = { q: input.query.q, branch: input.query.branch, after: '' };
  const count = await countMembers(ctx, query);
  if (count === 0) throw new AppError('tag.nobody_found');
  const { id } = await transaction((tx) =>
    startTagOperation(tx, ctx, {
      kind: input.kind,
      tagId: tag.id,
      selection: { kind: 'members', query },
      priority: OPERATION_PRIORITY.person,
      source: sourceOf(ctx),
      estimatedCount: count,
    }),
  );
  return { id, count };
}
