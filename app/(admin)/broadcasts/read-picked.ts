import 'server-only';
import { getAudience } from '@/lib/audiences/get-audience';
import type { Ctx } from '@/lib/auth/ctx';
import { AppError } from '@/lib/errors';
import type { PickedAudience } from './audience-pick';

/** The audience a form starts with; null when it is gone or may not be seen, so that another one can be picked. */
export async function readPickedAudience(ctx: Ctx, id: string): Promise<PickedAudience | null> {
  try {
    const audience = await getAudience(ctx, id);
    if (audience.isArchived) return null;
    const { name, rule, lastCount, names } = audience;
    return { id, name, rule, lastCount, names };
  } catch (error) {
    if (error instanceof AppError && error.code === 'common.not_found') return null;
    throw error;
  }
}
