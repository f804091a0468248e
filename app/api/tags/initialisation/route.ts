import { z } from 'zod';
import { getTagInitBoard } from '@/lib/people/tag-init/get-tag-init';
import { route } from '@/lib/web/route';

/** How the full initialisation goes, polled by its page. */
export const GET = route({ params: z.object({}) }, (ctx) => getTagInitBoard(ctx));
