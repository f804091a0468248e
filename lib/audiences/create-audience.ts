import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { toJson } from '@/lib/db/json';
import { countPeople } from '@/lib/search/engines';
import { checkUse } from './check-use';
import { checkRuleNames } from './rule-names';
import type { CreateAudienceInput } from './schema';

/**
 * Saves a rule under a name, as version 1, with the count at that moment.
 * @throws AppError what `checkRuleNames` and `checkUse` throw
 */
export async function createAudience(
  ctx: Ctx,
  { name, rule }: CreateAudienceInput,
): Promise<{ id: string; version: number }> {
  allow(ctx, 'audience.write');
  await checkRuleNames(ctx, rule);
  const { count } = await countPeople(rule, ctx);
  const createdById = ctx.actor.kind === 'staff' ? ctx.actor.id : null;
  return withAudit(
    ctx,
    async (tx) => {
      await checkUse(tx, ctx, null, rule);
      return tx.audience.create({
        data: {
          name,
          rule: toJson(rule),
          lastCount: count,
          countedAt: ctx.now,
          createdById,
          createdAt: ctx.now,
          updatedAt: ctx.now,
          versions: {
            create: {
              version: 1,
              rule: toJson(rule),
              memberCount: count,
              createdById,
              createdAt: ctx.now,
            },
          },
        },
        select: { id: true, version: true },
      });
    },
    ({ id }) => ({
      action: 'audience.create',
      targetType: 'audience',
      targetId: id,
      details: { name, rule, count },
    }),
  );
}
