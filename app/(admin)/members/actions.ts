'use server';
import { revalidatePath } from 'next/cache';
import { changeBranch } from '@/lib/members/change-branch';
import { changeBranchInput } from '@/lib/members/schema';
import { tagMatchingInput } from '@/lib/tags/operations/schema';
import { tagMatching } from '@/lib/tags/operations/tag-matching';
import { tagMembersInput } from '@/lib/tags/schema';
import { tagMembers, untagMembers } from '@/lib/tags/tag-members';
import { action } from '@/lib/web/action';

export const tagMembersAction = action(tagMembersInput, async (ctx, input) => {
  const outcome = await tagMembers(ctx, input);
  for (const id of input.memberIds) revalidatePath(`/members/${id}`);
  return outcome;
});

export const untagMembersAction = action(tagMembersInput, async (ctx, input) => {
  const outcome = await untagMembers(ctx, input);
  for (const id of input.memberIds) revalidatePath(`/members/${id}`);
  return outcome;
});

export const tagMatchingAction = action(tagMatchingInput, tagMatching);

export const changeBranchAction = action(changeBranchInput, async (ctx, input) => {
  const { id } = await changeBranch(ctx, input);
  revalidatePath(`/members/${id}`);
  return { id };
});
