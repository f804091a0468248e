'use server';
import { revalidatePath } from 'next/cache';
import { createApiToken } from '@/lib/auth/tokens/create-api-token';
import { revokeApiToken } from '@/lib/auth/tokens/revoke-api-token';
import { createApiTokenInput, tokenIdInput } from '@/lib/auth/tokens/schema';
import { action } from '@/lib/web/action';

export const createApiTokenAction = action(createApiTokenInput, async (ctx, input) => {
  const { token } = await createApiToken(ctx, input);
  revalidatePath('/settings/api');
  return { token };
});

export const revokeApiTokenAction = action(tokenIdInput, async (ctx, input) => {
  await revokeApiToken(ctx, input);
  revalidatePath('/settings/api');
});
