'use server';
import { revalidatePath } from 'next/cache';
import { changeKeepMonths } from '@/lib/people/locations/keep-months';
import { keepMonthsInput } from '@/lib/people/locations/schema';
import { action } from '@/lib/web/action';

export const changeKeepMonthsAction = action(keepMonthsInput, async (ctx, input) => {
  const { months } = await changeKeepMonths(ctx, input);
  revalidatePath('/settings/branches');
  return { months };
});
