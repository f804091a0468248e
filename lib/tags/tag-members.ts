import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { applyTag, removeTag, type TagChange, type TagWrite } from './apply-tag';
import type { TagMembersInput, TagOutcome } from './schema';
import { sourceOf } from './source-of';
import { usableTag } from './usable-tag';

/** Priority of what somebody waits for on a page, in both outboxes. */
const SOMEBODY_WAITS = 0;

/**
 * Tags up to 1 000 members in one transaction, with the rows that the index and WeChat are brought up to date from. A
 * WeChat tag is set on each following fan of its account; members without one are skipped and reported. In an exclusive
 * group the new tag takes the place of the old one.
 * @throws AppError `common.not_found`, `tag.of_branch` (a branch is changed, not tagged), `tag.not_ready`
 */
export function tagMembers(ctx: Ctx, input: TagMembersInput): Promise<TagOutcome> {
  return change(ctx, input, 'member.tag', applyTag);
}

/** Untags up to 1 000 members; who does not carry the tag stays as they are. @throws AppError as tagMembers */
export function untagMembers(ctx: Ctx, input: TagMembersInput): Promise<TagOutcome> {
  return change(ctx, input, 'member.untag', removeTag);
}

type Change = (tx: Tx, write: TagWrite, memberIds: bigint[]) => Promise<TagChange>;

async function change(ctx: Ctx, input: TagMembersInput, action: string, work: Change): Promise<TagOutcome> {
  allow(ctx, 'member.tag');
  return transaction(async (tx) => {
    const tag = await usableTag(tx, ctx, { code: input.code });
    const memberIds = await ownMembers(tx, ctx, [...new Set(input.memberIds)].map(BigInt));
    const write: TagWrite = {
      tag,
      at: ctx.now,
      source: sourceOf(ctx),
      sourceRef: ctx.actor.id,
      priority: SOMEBODY_WAITS,
    };
    const { changed, skipped, skips } = await work(tx, write, memberIds);
    if (changed > 0) await tx.tag.update({ where: { id: tag.id }, data: { updatedAt: ctx.now } });
    await audit(tx, ctx, {
      action,
      targetType: memberIds.length === 1 ? 'member' : 'tag',
      targetId: memberIds.length === 1 ? String(memberIds[0]) : tag.id,
      details: { code: tag.code, asked: memberIds.length, changed, skipped },
    });
    return {
      changedCount: changed,
      skippedCount: skipped,
      tooManyTagsCount: skips.tooManyTags,
      unchangedCount: memberIds.length - changed - skipped,
    };
  });
}

/** Locks the members, in order of id so that two requests cannot wait for each other; one outside the actor's branches, or none, refuses all. */
async function ownMembers(tx: Tx, ctx: Ctx, ids: bigint[]): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint; branch_id: number | null }[]>`
    select id, branch_id from member where id = any(${ids}::bigint[]) and merged_into_id is null order by id for update`;
  const own = rows.filter(
    (row) => ctx.branchIds === null || (row.branch_id !== null && ctx.branchIds.includes(row.branch_id)),
  );
  if (own.length !== ids.length) throw new AppError('common.not_found');
  return own.map((row) => row.id);
}
