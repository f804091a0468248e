'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { moveTagInit } from '@/lib/people/tag-init/move-tag-init';
import { moveTagInitInput } from '@/lib/people/tag-init/schema';
import { startTagInit } from '@/lib/people/tag-init/start-tag-init';
import { action } from '@/lib/web/action';

export const startTagInitAction = action(z.object({}), async (ctx) => {
  const { id } = await startTagInit(ctx);
  revalidatePath('/tags/initialisation');
  return { id };
});

export const moveTagInitAction = action(moveTagInitInput, async (ctx, input) => {
  const { status } = await moveTagInit(ctx, input);
  revalidatePath('/tags/initialisation');
  return { status };
});
