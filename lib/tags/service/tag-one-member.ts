import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { survivorOf } from '@/lib/members/survivor-of';
import { applyTag, removeTag, type TagChange, type TagWrite } from '../apply-tag';
import { sourceOf } from '../source-of';
import { isInReach, type UsableTag } from '../usable-tag';
import type { OneMemberInput, OneMemberOutcome, OneTagOutcome } from './schema';

/** Priority of what somebody waits for, in both outboxes. */
const SOMEBODY_WAITS = 0;

/**
 * Gives one member several tags, all of them or none. The id of a merged member means who took over. In an exclusive group
 * the new tag takes the place of the old one; two of one such group in one request are refused.
 * @throws AppError `common.not_found` (the member), `tag.unknown_codes`, `tag.of_branch`, `tag.not_ready`, `tag.codes_exclude`
 */
export function tagOneMember(ctx: Ctx, input: OneMemberInput): Promise<OneMemberOutcome> {
  return change(ctx, input, 'member.tag', applyTag);
}

/** Takes several tags from one member; those not carried stay unchanged. @throws AppError as tagOneMember */
export function untagOneMember(ctx: Ctx, input: OneMemberInput): Promise<OneMemberOutcome> {
  return change(ctx, input, 'member.untag', removeTag);
}

type Change = (tx: Tx, write: TagWrite, memberIds: bigint[]) => Promise<TagChange>;

async function change(
  ctx: Ctx,
  input: OneMemberInput,
  action: 'member.tag' | 'member.untag',
  work: Change,
): Promise<OneMemberOutcome> {
  allow(ctx, 'member.tag');
  const asked = BigInt(input.memberId);
  return transaction(async (tx) => {
    const memberId = await lockMember(tx, ctx, asked);
    const tags = await usableTags(tx, ctx, [...new Set(input.codes)], action);
    const outcomes: OneTagOutcome[] = [];
    for (const tag of tags) {
      const write = { tag, at: ctx.now, source: sourceOf(ctx), sourceRef: ctx.actor.id };
      const done = await work(tx, { ...write, priority: SOMEBODY_WAITS }, [memberId]);
      if (done.changed > 0) await tx.tag.update({ where: { id: tag.id }, data: { updatedAt: ctx.now } });
      outcomes.push({ code: tag.code, outcome: outcomeOf(done) });
    }
    await audit(tx, ctx, {
      action,
      targetType: 'member',
      targetId: memberId,
      details: {
        code: outcomes.map(({ code }) => code).join(', '),
        changed: outcomes.filter(({ outcome }) => outcome === 'changed').length,
      },
    });
    return {
      memberId: String(memberId),
      redirectedFrom: memberId === asked ? null : String(asked),
      tags: outcomes,
    };
  });
}

function outcomeOf({ changed, skips }: TagChange): OneTagOutcome['outcome'] {
  if (changed > 0) return 'changed';
  if (skips.notFollowing > 0) return 'notFollowing';
  return skips.tooManyTags > 0 ? 'tooManyTags' : 'unchanged';
}

async function lockMember(tx: Tx, ctx: Ctx, asked: bigint): Promise<bigint> {
  const id = await survivorOf(asked, tx);
  const [row] = await tx.$queryRaw<{ branch_id: number | null }[]>`
    select branch_id from member where id = ${id} and merged_into_id is null for update`;
  if (!row || !inBranchScope(ctx, row.branch_id)) throw new AppError('common.not_found');
  return id;
}

/** In order of id, so that two requests for the same tags cannot wait for each other. */
async function usableTags(tx: Tx, ctx: Ctx, codes: string[], action: string): Promise<UsableTag[]> {
  const found = await tx.tag.findMany({
    where: { code: { in: codes } },
    include: { group: { select: { id: true, isExclusive: true } } },
    orderBy: { id: 'asc' },
  });
  const rows = found.filter((tag) => tag.state !== 'archived' && isInReach(ctx, tag));
  const unknown = codes.filter((code) => !rows.some((tag) => tag.code === code));
  if (unknown.length > 0) throw new AppError('tag.unknown_codes', { codes: unknown.join(', ') });
  if (action === 'member.tag') checkExclusive(rows);
  return rows.map(({ id, code, kind, accountId, state }) => {
    if (kind === 'branch') throw new AppError('tag.of_branch');
    if (state !== 'active') throw new AppError('tag.not_ready');
    return { id, code, kind, accountId };
  });
}

function checkExclusive(tags: { code: string; group: { id: number; isExclusive: boolean } | null }[]): void {
  const held = new Map<number, string>();
  for (const { code, group } of tags) {
    if (!group?.isExclusive) continue;
    const other = held.get(group.id);
    if (other) throw new AppError('tag.codes_exclude', { codes: `${other}, ${code}` });
    held.set(group.id, code);
  }
}
