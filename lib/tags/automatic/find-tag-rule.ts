import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { audienceRule } from '@/lib/rules/schema';
import { listOpenOperations } from '../operations/list-tag-operations';
import type { TagRuleView } from './schema';

/** The rule of a tag with the evaluation that is under way; null when the tag has none. */
export async function findTagRule(ctx: Ctx, { tagId }: { tagId: number }): Promise<TagRuleView | null> {
  allow(ctx, 'tag.read');
  const [saved, open] = await Promise.all([
    db.tagRule.findUnique({ where: { tagId } }),
    listOpenOperations(ctx, { tagId }),
  ]);
  if (!saved) return null;
  return {
    rule: audienceRule.parse(saved.rule),
    version: saved.version,
    isOn: saved.isOn,
    evaluatedAt: saved.evaluatedAt?.toISOString() ?? null,
    failure: saved.failure,
    updatedAt: saved.updatedAt.toISOString(),
    operation: open.find((operation) => operation.kind === 'evaluate') ?? null,
  };
}
