'use server';
import { revalidatePath } from 'next/cache';
import { cancelImport } from '@/lib/people/imports/cancel-import';
import { carryOutImport } from '@/lib/people/imports/carry-out-import';
import { importIdInput, startImportInput } from '@/lib/people/imports/schema';
import { startImport } from '@/lib/people/imports/start-import';
import { action } from '@/lib/web/action';

const refresh = () => revalidatePath('/members/import');

export const startImportAction = action(startImportInput, async (ctx, input) => {
  const { id } = await startImport(ctx, input);
  refresh();
  return { id };
});

export const carryOutImportAction = action(importIdInput, async (ctx, input) => {
  await carryOutImport(ctx, input);
  refresh();
  return {};
});

export const cancelImportAction = action(importIdInput, async (ctx, input) => {
  await cancelImport(ctx, input);
  refresh();
  return {};
});
