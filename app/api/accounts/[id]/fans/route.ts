import { z } from 'zod';
import { getFanBoard } from '@/lib/people/fans/get-fan-board';
import { route } from '@/lib/web/route';

const params = z.object({ id: z.coerce.number().int().positive() });

/** How the sync of an account's fans goes, polled by its page. */
export const GET = route({ params }, (ctx, { id }) => getFanBoard(ctx, { accountId: id }));
