'use server';
import { revalidatePath } from 'next/cache';
import { editMember } from '@/lib/members/edit-member';
import {
  changePhoneInput,
  editMemberInput,
  memberIdInput,
  mergeIdInput,
  mergeMembersInput,
} from '@/lib/members/schema';
import { showPhone } from '@/lib/members/show-phone';
import { changePhone } from '@/lib/people/change-phone';
import { mergeMembers } from '@/lib/people/merge-members';
import { previewMerge } from '@/lib/people/preview-merge';
import { previewUndo, undoMerge } from '@/lib/people/undo-merge';
import { action } from '@/lib/web/action';

export const editMemberAction = action(editMemberInput, async (ctx, input) => {
  const { id } = await editMember(ctx, input);
  revalidatePath(`/members/${id}`);
  return { id };
});

export const changePhoneAction = action(changePhoneInput, async (ctx, input) => {
  const { kind } = await changePhone(ctx, input);
  revalidatePath(`/members/${input.id}`);
  return { kind };
});

export const showPhoneAction = action(memberIdInput, showPhone);

export const previewMergeAction = action(mergeMembersInput, previewMerge);

export const mergeMembersAction = action(mergeMembersInput, async (ctx, input) => {
  const { fanCount, tagCount } = await mergeMembers(ctx, input);
  revalidatePath(`/members/${input.winnerId}`);
  revalidatePath(`/members/${input.loserId}`);
  return { fanCount, tagCount };
});

export const previewUndoAction = action(mergeIdInput, previewUndo);

export const undoMergeAction = action(mergeIdInput, async (ctx, input) => {
  const report = await undoMerge(ctx, input);
  revalidatePath('/members/[id]', 'page');
  return report;
});
