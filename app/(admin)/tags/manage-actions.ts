'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { archiveTag } from '@/lib/tags/archive-tag';
import { deleteTag } from '@/lib/tags/delete-tag';
import { repairDrift } from '@/lib/tags/drift/repair-drift';
import { repairDriftInput } from '@/lib/tags/drift/schema';
import { startDriftRun } from '@/lib/tags/drift/start-drift-run';
import { findTagUses } from '@/lib/tags/find-tag-uses';
import { changeTagGroup } from '@/lib/tags/groups/change-tag-group';
import { createTagGroup } from '@/lib/tags/groups/create-tag-group';
import { deleteTagGroup } from '@/lib/tags/groups/delete-tag-group';
import { moveTagGroup } from '@/lib/tags/groups/move-tag-group';
import { moveTagToGroup } from '@/lib/tags/groups/move-tag-to-group';
import {
  changeTagGroupInput,
  createTagGroupInput,
  deleteTagGroupInput,
  moveTagGroupInput,
  moveTagToGroupInput,
  setGroupExclusiveInput,
} from '@/lib/tags/groups/schema';
import { setGroupExclusive } from '@/lib/tags/groups/set-group-exclusive';
import { mergeTags } from '@/lib/tags/merge-tags';
import { deleteTagInput, mergeTagsInput, tagCodeInput } from '@/lib/tags/schema';
import { lentSlotCountInput, setLentSlotCount } from '@/lib/tags/slots/set-lent-slot-count';
import { unarchiveTag } from '@/lib/tags/unarchive-tag';
import { recreateTag } from '@/lib/tags/wechat-list/recreate-tag';
import { syncTagList } from '@/lib/tags/wechat-list/sync-tag-list';
import { action } from '@/lib/web/action';

/** Everything under /tags shows names, groups and numbers that these actions change. */
const refresh = () => revalidatePath('/tags', 'layout');

export const tagUsesAction = action(tagCodeInput, (ctx, input) => findTagUses(ctx, input));

export const archiveTagAction = action(tagCodeInput, async (ctx, input) => {
  await archiveTag(ctx, input);
  refresh();
  return {};
});

export const unarchiveTagAction = action(tagCodeInput, async (ctx, input) => {
  await unarchiveTag(ctx, input);
  refresh();
  return {};
});

export const mergeTagsAction = action(mergeTagsInput, async (ctx, input) => {
  const { id } = await mergeTags(ctx, input);
  refresh();
  return { id };
});

export const deleteTagAction = action(deleteTagInput, async (ctx, input) => {
  const { operationId } = await deleteTag(ctx, input);
  refresh();
  return { operationId };
});

export const recreateTagAction = action(tagCodeInput, async (ctx, input) => {
  const { operationId } = await recreateTag(ctx, input);
  refresh();
  return { operationId };
});

export const moveTagToGroupAction = action(moveTagToGroupInput, async (ctx, input) => {
  const outcome = await moveTagToGroup(ctx, input);
  refresh();
  return outcome;
});

export const createTagGroupAction = action(createTagGroupInput, async (ctx, input) => {
  const { id } = await createTagGroup(ctx, input);
  refresh();
  return { id };
});

export const changeTagGroupAction = action(changeTagGroupInput, async (ctx, input) => {
  await changeTagGroup(ctx, input);
  refresh();
  return {};
});

export const moveTagGroupAction = action(moveTagGroupInput, async (ctx, input) => {
  await moveTagGroup(ctx, input);
  refresh();
  return {};
});

export const setGroupExclusiveAction = action(setGroupExclusiveInput, async (ctx, input) => {
  const outcome = await setGroupExclusive(ctx, input);
  refresh();
  return outcome;
});

export const deleteTagGroupAction = action(deleteTagGroupInput, async (ctx, input) => {
  const { movedCount } = await deleteTagGroup(ctx, input);
  refresh();
  return { movedCount };
});

export const syncTagListAction = action(z.object({}), async (ctx) => {
  const outcome = await syncTagList(ctx, { accountId: ctx.accountId });
  refresh();
  return outcome;
});

export const setLentSlotCountAction = action(lentSlotCountInput, async (ctx, input) => {
  await setLentSlotCount(ctx, input);
  refresh();
  return {};
});

export const startDriftRunAction = action(z.object({}), async (ctx) => {
  const { id } = await startDriftRun(ctx, { accountId: ctx.accountId });
  refresh();
  return { id };
});

export const repairDriftAction = action(repairDriftInput, async (ctx, input) => {
  const outcome = await repairDrift(ctx, input);
  refresh();
  return outcome;
});
