'use server';
import { revalidatePath } from 'next/cache';
import { blacklistFans, unblacklistFans } from '@/lib/people/fans/blacklist-fans';
import { remarkFan } from '@/lib/people/fans/remark-fan';
import { fanIdsInput, remarkInput } from '@/lib/people/fans/schema';
import { action } from '@/lib/web/action';

const refresh = () => revalidatePath('/members/[id]', 'page');

export const blacklistFansAction = action(fanIdsInput, async (ctx, input) => {
  const outcome = await blacklistFans(ctx, input);
  refresh();
  return outcome;
});

export const unblacklistFansAction = action(fanIdsInput, async (ctx, input) => {
  const outcome = await unblacklistFans(ctx, input);
  refresh();
  return outcome;
});

export const remarkFanAction = action(remarkInput, async (ctx, input) => {
  const { memberId } = await remarkFan(ctx, input);
  refresh();
  return { memberId };
});
