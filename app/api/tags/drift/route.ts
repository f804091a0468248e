import { z } from 'zod';
import { findDriftRun } from '@/lib/tags/drift/get-drift-run';
import { route } from '@/lib/web/route';

/** The last comparison of the account in hand; polled while it or a repair is under way. */
export const GET = route({ params: z.object({}).catch({}) }, findDriftRun);
