import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { lockOwnTag } from '../own-tag';
import { ofWholeCountry } from '../whole-country';

/**
 * Locks a tag whose rule is to be set, switched or removed. Automatic tags belong to the whole country, and only local
 * tags can be automatic: WeChat's have room for 20 a fan and calls that run out.
 * @throws AppError `tag.whole_country_only`, `common.not_found`, `tag.rule_local_only`, `tag.rule_archived`
 */
export async function lockRuleTag(tx: Tx, ctx: Ctx, code: string): Promise<Tag> {
  ofWholeCountry(ctx);
  const tag = await lockOwnTag(tx, ctx, code);
  if (tag.kind !== 'local') throw new AppError('tag.rule_local_only');
  if (tag.state !== 'active') throw new AppError('tag.rule_archived');
  return tag;
}
