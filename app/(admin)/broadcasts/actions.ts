'use server';
import { revalidatePath } from 'next/cache';
import { approveBroadcast, refuseBroadcast } from '@/lib/broadcasts/approve-broadcast';
import { cancelBroadcast, resumeBroadcast } from '@/lib/broadcasts/cancel-broadcast';
import { changeBroadcast } from '@/lib/broadcasts/change-broadcast';
import { createBroadcast } from '@/lib/broadcasts/create-broadcast';
import {
  approveBroadcastInput,
  broadcastIdInput,
  changeBroadcastInput,
  createBroadcastInput,
  refuseBroadcastInput,
  submitBroadcastInput,
} from '@/lib/broadcasts/schema';
import { submitBroadcast } from '@/lib/broadcasts/submit-broadcast';
import { action } from '@/lib/web/action';

function revalidate(id: string) {
  revalidatePath('/broadcasts');
  revalidatePath(`/broadcasts/${id}`);
}

export const createBroadcastAction = action(createBroadcastInput, async (ctx, input) => {
  const { id } = await createBroadcast(ctx, input);
  revalidate(id);
  return { id, revision: 1 };
});

export const changeBroadcastAction = action(changeBroadcastInput, async (ctx, input) => {
  const { id, revision } = await changeBroadcast(ctx, input);
  revalidate(id);
  return { id, revision };
});

export const submitBroadcastAction = action(submitBroadcastInput, async (ctx, input) => {
  const { id } = await submitBroadcast(ctx, input);
  revalidate(id);
  return { id };
});

export const approveBroadcastAction = action(approveBroadcastInput, async (ctx, input) => {
  const { id } = await approveBroadcast(ctx, input);
  revalidate(id);
  return { id };
});

export const refuseBroadcastAction = action(refuseBroadcastInput, async (ctx, input) => {
  const { id } = await refuseBroadcast(ctx, input);
  revalidate(id);
  return { id };
});

export const cancelBroadcastAction = action(broadcastIdInput, async (ctx, input) => {
  const { id } = await cancelBroadcast(ctx, input);
  revalidate(id);
  return { id };
});

export const resumeBroadcastAction = action(broadcastIdInput, async (ctx, input) => {
  const { id } = await resumeBroadcast(ctx, input);
  revalidate(id);
  return { id };
});
