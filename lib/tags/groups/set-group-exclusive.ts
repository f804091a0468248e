import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import { ofWholeCountry } from '../whole-country';
import { countDoubles, holdTagging, regroupTags } from './regroup';
import { type RegroupOutcome, type SetGroupExclusiveInput, setGroupExclusiveInput } from './schema';

/**
 * Says whether a member carries at most one tag of a group. Switching it on is refused while people carry several, unless
 * `keep_newest` was chosen: then the newest tag stays. For many people this is done by operations that go on after a kill;
 * new rows obey from the first moment. Only local tags can exclude each other: WeChat keeps its tags by fan, and a branch
 * tag is the branch itself.
 * @throws AppError `common.not_found`, `tag.group_local_only`, `tag.group_doubles` (with their number),
 *   `tag.whole_country_only`
 */
export async function setGroupExclusive(ctx: Ctx, raw: SetGroupExclusiveInput): Promise<RegroupOutcome> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const { id, isExclusive, resolve } = setGroupExclusiveInput.parse(raw);
  return transaction(async (tx) => {
    await lockTagNames(tx);
    const group = await tx.tagGroup.findUnique({ where: { id }, include: { tags: true } });
    if (!group) throw new AppError('common.not_found');
    if (group.isExclusive === isExclusive) return { removedCount: 0, operationIds: [] };
    const tags = group.tags.filter((tag) => tag.deletedAt === null);
    if (isExclusive && tags.some((tag) => tag.kind !== 'local')) throw new AppError('tag.group_local_only');
    await holdTagging(tx);
    const tagIds = tags.map((tag) => tag.id);
    if (isExclusive && resolve === 'refuse') {
      const count = await countDoubles(tx, tagIds, tagIds);
      if (count > 0) throw new AppError('tag.group_doubles', { count });
    }
    await tx.tagGroup.update({ where: { id }, data: { isExclusive } });
    const outcome = await regroupTags(tx, ctx, tagIds);
    await audit(tx, ctx, {
      action: isExclusive ? 'tag_group.exclusive_on' : 'tag_group.exclusive_off',
      targetType: 'tag_group',
      targetId: id,
      details: { name: group.name, resolve, ...outcome },
    });
    return outcome;
  });
}
