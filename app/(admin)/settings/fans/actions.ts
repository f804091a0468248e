'use server';
import { revalidatePath } from 'next/cache';
import { cancelFanSync } from '@/lib/people/fans/cancel-fan-sync';
import { migrateOpenids } from '@/lib/people/fans/migrate-openids';
import { pauseFanSync } from '@/lib/people/fans/pause-fan-sync';
import { resumeFanSync } from '@/lib/people/fans/resume-fan-sync';
import { resumeMigration } from '@/lib/people/fans/resume-migration';
import { fanSyncIdInput, migrateOpenidsInput, startFanSyncInput } from '@/lib/people/fans/schema';
import { startFanSync } from '@/lib/people/fans/start-fan-sync';
import { action } from '@/lib/web/action';

const refresh = () => revalidatePath('/settings/fans');

export const startFanSyncAction = action(startFanSyncInput, async (ctx, input) => {
  const { id } = await startFanSync(ctx, input);
  refresh();
  return { id };
});

export const pauseFanSyncAction = action(fanSyncIdInput, async (ctx, input) => {
  await pauseFanSync(ctx, input);
  refresh();
  return {};
});

export const resumeFanSyncAction = action(fanSyncIdInput, async (ctx, input) => {
  await resumeFanSync(ctx, input);
  refresh();
  return {};
});

export const cancelFanSyncAction = action(fanSyncIdInput, async (ctx, input) => {
  await cancelFanSync(ctx, input);
  refresh();
  return {};
});

export const migrateOpenidsAction = action(migrateOpenidsInput, async (ctx, input) => {
  const { id } = await migrateOpenids(ctx, input);
  refresh();
  return { id };
});

export const resumeMigrationAction = action(fanSyncIdInput, async (ctx, input) => {
  await resumeMigration(ctx, input);
  refresh();
  return {};
});
