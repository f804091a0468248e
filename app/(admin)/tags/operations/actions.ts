'use server';
import { revalidatePath } from 'next/cache';
import { moveTagOperation } from '@/lib/tags/operations/move-tag-operation';
import { moveOperationInput } from '@/lib/tags/operations/schema';
import { action } from '@/lib/web/action';

export const moveOperationAction = action(moveOperationInput, async (ctx, input) => {
  const { status } = await moveTagOperation(ctx, input);
  revalidatePath('/tags/operations');
  revalidatePath(`/tags/operations/${input.id}`);
  return { status };
});
