import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { ofWholeCountry } from '../whole-country';
import { type RepairDriftInput, repairCalls, repairDriftInput } from './schema';

/**
 * Says which side is right for one tag of the account's last comparison, or for all that differ; the worker brings the
 * other side to it, fan by fan in large batches. Taking ours costs calls (repairCalls), taking WeChat's none. A fan that
 * somebody tagged or untagged since the comparison is left alone. A tag that is gone is made again or deleted instead.
 * @throws AppError `common.not_found`, `tag.drift_outdated` (not the last comparison, or not finished),
 *   `tag.drift_nothing` (nothing differs, or a side was chosen before), `tag.whole_country_only`
 */
export async function repairDrift(
  ctx: Ctx,
  raw: RepairDriftInput,
): Promise<{ tagCount: number; fanCount: number }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const { runId, tagId, as } = repairDriftInput.parse(raw);
  return transaction(async (tx) => {
    const [run] = await tx.$queryRaw<{ status: string; is_last: boolean }[]>`
      select r.status::text as status, r.id = (select max(id) from tag_drift_run l where l.account_id = r.account_id) as is_last
        from tag_drift_run r where r.id = ${runId} and r.account_id = ${ctx.accountId} for no key update`;
    if (!run) throw new AppError('common.not_found');
    if (!run.is_last || run.status !== 'finished') throw new AppError('tag.drift_outdated');
    const chosen = await tx.$queryRaw<{ tag_id: number; ours: number; theirs: number }[]>`
      update tag_drift set repaired_as = ${as}
       where run_id = ${runId} and (${tagId}::int is null or tag_id = ${tagId}::int) and not is_gone
         and repaired_as is null and ours_only_count + theirs_only_count > 0
      returning tag_id, ours_only_count as ours, theirs_only_count as theirs`;
    if (chosen.length === 0) throw new AppError('tag.drift_nothing');
    for (const { tag_id: id, ours, theirs } of chosen) {
      await audit(tx, ctx, {
        action: 'tag.drift_repair',
        targetType: 'tag',
        targetId: id,
        details: {
          runId,
          as,
          oursOnly: ours,
          theirsOnly: theirs,
          calls: repairCalls({ oursOnlyCount: ours, theirsOnlyCount: theirs }, as),
        },
      });
    }
    return { tagCount: chosen.length, fanCount: chosen.reduce((sum, one) => sum + one.ours + one.theirs, 0) };
  });
}
