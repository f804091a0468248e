'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { syncDrafts } from '@/lib/materials/sync-drafts';
import { action } from '@/lib/web/action';

export const syncDraftsAction = action(z.object({}), async (ctx) => {
  const { count } = await syncDrafts(ctx);
  revalidatePath('/materials');
  return { count };
});
