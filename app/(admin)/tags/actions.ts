'use server';
import { revalidatePath } from 'next/cache';
import { createTag } from '@/lib/tags/create-tag';
import { renameTag } from '@/lib/tags/rename-tag';
import { createTagInput, renameTagInput } from '@/lib/tags/schema';
import { action } from '@/lib/web/action';

export const createTagAction = action(createTagInput, async (ctx, input) => {
  const { code } = await createTag(ctx, input);
  revalidatePath('/tags');
  return { code };
});

export const renameTagAction = action(renameTagInput, async (ctx, input) => {
  const { code } = await renameTag(ctx, input);
  revalidatePath('/tags');
  revalidatePath(`/tags/${code}`);
  return { code };
});
