import type { Ctx } from '@/lib/auth/ctx';
import { AppError } from '@/lib/errors';

/**
 * Tags belong to the whole country: who is limited to branches uses them, but does not merge, move or delete them.
 * @throws AppError `tag.whole_country_only`
 */
export function ofWholeCountry(ctx: Ctx): void {
  if (ctx.branchIds !== null) throw new AppError('tag.whole_country_only');
}
