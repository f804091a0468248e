'use server';
import { revalidatePath } from 'next/cache';
import { memberIdInput } from '@/lib/members/schema';
import { eraseMemberLocations } from '@/lib/people/locations/erase-locations';
import { action } from '@/lib/web/action';

export const eraseLocationsAction = action(memberIdInput, async (ctx, input) => {
  const { count } = await eraseMemberLocations(ctx, input);
  revalidatePath(`/members/${input.id}`);
  return { count };
});
