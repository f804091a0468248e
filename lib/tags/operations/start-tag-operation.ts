import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { TagSource } from '@/lib/db/generated/enums';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { isInReach, usableTag } from '../usable-tag';
import { type OperationKind, type TagSelection, tagSelection } from './schema';

export type StartTagOperation = {
  kind: OperationKind;
  tagId: number;
  /** For a merge: the tag that takes over. */
  otherTagId?: number;
  selection: TagSelection;
  /** One of OPERATION_PRIORITY: smaller goes first. */
  priority: number;
  source: TagSource;
  /** What the rows of member_tag name as their origin; the actor where it is left out. */
  sourceRef?: string;
  /** How many people it will be about, for the progress; the caller has just counted them. */
  estimatedCount?: number;
};

/** No branch has this id: an actor with an empty list of branches reaches nobody, where an empty list in the row means all. */
const NO_BRANCH = 0;

/**
 * Stores that a tag is to be given to, or taken from, more people than one transaction takes; the workers carry it out
 * chunk by chunk. Costs the same for ten people and for ten million. The actor's branches are kept with it, and whoever
 * becomes a member later is not meant. For a selection of kind `list` the caller adds the rows of tag_operation_person
 * in the same transaction.
 * @throws AppError as usableTag for `tag` and `untag`; `common.not_found`
 */
export async function startTagOperation(tx: Tx, ctx: Ctx, input: StartTagOperation): Promise<{ id: string }> {
  allow(ctx, 'member.tag');
  const tag = await tagOf(tx, ctx, input);
  const selection = tagSelection.parse(input.selection);
  const newest = await tx.member.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  const { id } = await tx.tagOperation.create({
    data: {
      kind: input.kind,
      tagId: tag.id,
      otherTagId: input.otherTagId ?? null,
      accountId: tag.accountId,
      selection: toJson(selection),
      branchIds: ctx.branchIds === null ? [] : ctx.branchIds.length > 0 ? ctx.branchIds : [NO_BRANCH],
      priority: input.priority,
      source: input.source,
      sourceRef: input.sourceRef ?? null,
      lastId: newest?.id ?? 0n,
      estimatedCount: input.estimatedCount ?? null,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      createdAt: ctx.now,
    },
    select: { id: true },
  });
  await audit(tx, ctx, {
    action: `tag.operation.${input.kind}`,
    targetType: 'tag',
    targetId: tag.id,
    details: { operationId: id, code: tag.code, selection, estimated: input.estimatedCount ?? null },
  });
  return { id };
}

/** Merging, deleting and evaluating have their own verbs, which have looked at the tag's state before. */
async function tagOf(tx: Tx, ctx: Ctx, { kind, tagId }: StartTagOperation) {
  if (kind === 'tag' || kind === 'untag') return usableTag(tx, ctx, { id: tagId });
  const tag = await tx.tag.findUnique({ where: { id: tagId } });
  if (!tag || !isInReach(ctx, tag)) throw new AppError('common.not_found');
  return tag;
}
