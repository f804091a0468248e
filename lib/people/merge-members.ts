import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { AppError } from '@/lib/errors';
import type { MergeMembersInput } from '@/lib/members/schema';
import { lockMembers, lockMerges, usableMember } from './lock-members';
import { type MergeOutcome, mergeInto } from './merge-into';

/**
 * Makes one member of two rows that are the same person (architecture.md §4 *Member*). Of two people who merge the same
 * rows at once one succeeds; the other is told that it was done.
 * @throws AppError `member.merge_same`, `common.not_found` (either row, or either outside the actor's branches),
 * `member.already_merged`
 */
export async function mergeMembers(ctx: Ctx, input: MergeMembersInput): Promise<MergeOutcome> {
  allow(ctx, 'member.write');
  const [winnerId, loserId] = [BigInt(input.winnerId), BigInt(input.loserId)];
  if (winnerId === loserId) throw new AppError('member.merge_same');
  return retryDeadlock(() =>
    withAudit(
      ctx,
      async (tx) => {
        await lockMerges(tx);
        const rows = await lockMembers(tx, [winnerId, loserId]);
        const winner = usableMember(ctx, rows, winnerId);
        const loser = usableMember(ctx, rows, loserId);
        return mergeInto(tx, ctx, { winner, loser });
      },
      ({ mergeId, fanCount, tagCount }) => ({
        action: 'member.merge',
        targetType: 'member',
        targetId: input.winnerId,
        details: { mergeId, loserId: input.loserId, fanCount, tagCount },
      }),
    ),
  );
}
