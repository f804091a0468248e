import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { countPeople } from '@/lib/search/engines';
import { checkCycle } from '@/lib/tags/automatic/check-cycle';
import { startEvaluationsByAudience } from '@/lib/tags/automatic/start-evaluation';
import { checkUse } from './check-use';
import { loadAudience } from './load-audience';
import { checkRuleNames } from './rule-names';
import type { ChangeAudienceInput } from './schema';

/**
 * Changes an audience. Another rule makes a new version, the old ones stay for the broadcasts that use them; another name
 * alone does not.
 * @throws AppError `common.not_found`, `common.conflict` (somebody else made a version meanwhile), `audience.not_yours`,
 *   `audience.archived`, `tag.rule_cycle` (automatic tags use it), and what `checkRuleNames` and `checkUse` throw
 */
export async function changeAudience(
  ctx: Ctx,
  { id, version, name, rule }: ChangeAudienceInput,
): Promise<{ id: string; version: number }> {
  allow(ctx, 'audience.write');
  const { audience, scope } = await loadAudience(ctx, id);
  if (!scope.mayChange(audience.createdById)) throw new AppError('audience.not_yours');
  if (audience.archivedAt) throw new AppError('audience.archived');
  const isSameRule = canonical(audience.rule) === canonical(rule);
  if (!isSameRule) await checkRuleNames(ctx, rule);
  const { count } = await countPeople(rule, ctx);
  const next = isSameRule ? version : version + 1;
  return withAudit(
    ctx,
    async (tx) => {
      if (!isSameRule) {
        await checkUse(tx, ctx, id, rule);
        await checkCycle(tx, { kind: 'audience', id }, rule);
      }
      const { count: changed } = await tx.audience.updateMany({
        where: { id, version, archivedAt: null },
        data: {
          name,
          version: next,
          rule: toJson(rule),
          lastCount: count,
          countedAt: ctx.now,
          updatedAt: ctx.now,
        },
      });
      if (changed === 0) throw new AppError('common.conflict');
      if (!isSameRule) {
        const createdById = ctx.actor.kind === 'staff' ? ctx.actor.id : null;
        await tx.audienceVersion.create({
          data: {
            audienceId: id,
            version: next,
            rule: toJson(rule),
            memberCount: count,
            createdById,
            createdAt: ctx.now,
          },
        });
        await startEvaluationsByAudience(tx, ctx, id);
      }
      return { id, version: next };
    },
    () => ({
      action: 'audience.change',
      targetType: 'audience',
      targetId: id,
      details: { name, version: next, count, ...(isSameRule ? {} : { rule }) },
    }),
  );
}

/** JSON with sorted keys: PostgreSQL gives the keys of a stored rule back in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
