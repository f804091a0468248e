'use server';
import { revalidatePath } from 'next/cache';
import { createTag } from '@/lib/tags/create-tag';
import { retryTagFailures } from '@/lib/tags/failures/retry-tag-failures';
import { renameTag } from '@/lib/tags/rename-tag';
import { createTagInput, renameTagInput, tagCodeInput } from '@/lib/tags/schema';
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

export const retryFailuresAction = action(tagCodeInput, async (ctx, input) => {
  const { count } = await retryTagFailures(ctx, input);
  revalidatePath(`/tags/${input.code}`);
  return { count };
});
