'use server';
import { revalidatePath } from 'next/cache';
import { changeAudience } from '@/lib/audiences/change-audience';
import { createAudience } from '@/lib/audiences/create-audience';
import { changeAudienceInput, createAudienceInput, tagAudienceInput } from '@/lib/audiences/schema';
import { tagAudience } from '@/lib/audiences/tag-audience';
import { action } from '@/lib/web/action';

export const createAudienceAction = action(createAudienceInput, async (ctx, input) => {
  const { id, version } = await createAudience(ctx, input);
  revalidatePath('/audiences');
  return { id, version };
});

export const changeAudienceAction = action(changeAudienceInput, async (ctx, input) => {
  const { id, version } = await changeAudience(ctx, input);
  revalidatePath('/audiences');
  revalidatePath(`/audiences/${id}`);
  return { id, version };
});

export const tagAudienceAction = action(tagAudienceInput, tagAudience);
