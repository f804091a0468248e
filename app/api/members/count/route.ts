import { z } from 'zod';
import { countMembers } from '@/lib/members/count-members';
import { memberQuery } from '@/lib/members/schema';
import { route } from '@/lib/web/route';

/** Exactly how many members a search finds; asked when all of them are selected. POST, because a search may be a phone number. */
export const POST = route({ body: z.object({ query: memberQuery }) }, async (ctx, { query }) => ({
  count: await countMembers(ctx, query),
}));
