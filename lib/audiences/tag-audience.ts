import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { audienceRule } from '@/lib/rules/schema';
import { countPeople } from '@/lib/search/engines';
import { OPERATION_PRIORITY } from '@/lib/tags/operations/schema';
import { startTagOperation } from '@/lib/tags/operations/start-tag-operation';
import { sourceOf } from '@/lib/tags/source-of';
import { usableTag } from '@/lib/tags/usable-tag';
import { loadAudience } from './load-audience';
import { checkRuleNames } from './rule-names';
import type { TagAudienceInput } from './schema';

/**
 * Gives the people of a saved audience a tag, as its rule is now; own branches' people only. The workers find them, so the
 * answer takes as long for a million as for ten.
 * @throws AppError `common.not_found`, `tag.nobody_found`; as checkRuleNames and usableTag
 */
export async function tagAudience(ctx: Ctx, input: TagAudienceInput): Promise<{ id: string; count: number }> {
  allow(ctx, 'member.tag');
  allow(ctx, 'audience.read');
  const { audience } = await loadAudience(ctx, input.id);
  const rule = audienceRule.parse(audience.rule);
  await checkRuleNames(ctx, rule);
  const tag = await usableTag(db, ctx, { code: input.code });
  const { count } = await countPeople(rule, ctx);
  if (count === 0) throw new AppError('tag.nobody_found');
  const { id } = await transaction((tx) =>
    startTagOperation(tx, ctx, {
      kind: 'tag',
      tagId: tag.id,
      selection: { kind: 'rule', rule },
      priority: OPERATION_PRIORITY.person,
      source: sourceOf(ctx),
      sourceRef: audience.id,
      estimatedCount: count,
    }),
  );
  return { id, count };
}
