'use server';
import { revalidatePath } from 'next/cache';
import { changeBranchDetails } from '@/lib/branches/change-branch-details';
import { changeStore, closeStore, reopenStore } from '@/lib/branches/change-store';
import { createBranch } from '@/lib/branches/create-branch';
import { createStore } from '@/lib/branches/create-store';
import {
  changeBranchDetailsInput,
  changeStoreInput,
  createBranchInput,
  createStoreInput,
  storeIdInput,
} from '@/lib/branches/schema';
import { action } from '@/lib/web/action';

// Branches are named all over the product, so all pages are read again.
function refresh({ id }: { id: number }): { id: number } {
  revalidatePath('/', 'layout');
  return { id };
}

export const createBranchAction = action(createBranchInput, async (ctx, input) =>
  refresh(await createBranch(ctx, input)),
);

export const changeBranchDetailsAction = action(changeBranchDetailsInput, async (ctx, input) =>
  refresh(await changeBranchDetails(ctx, input)),
);

export const createStoreAction = action(createStoreInput, async (ctx, input) =>
  refresh(await createStore(ctx, input)),
);

export const changeStoreAction = action(changeStoreInput, async (ctx, input) =>
  refresh(await changeStore(ctx, input)),
);

export const closeStoreAction = action(storeIdInput, async (ctx, input) =>
  refresh(await closeStore(ctx, input)),
);

export const reopenStoreAction = action(storeIdInput, async (ctx, input) =>
  refresh(await reopenStore(ctx, input)),
);
