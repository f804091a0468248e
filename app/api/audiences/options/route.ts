import { listAudiences } from '@/lib/audiences/list-audiences';
import { audienceQuery } from '@/lib/audiences/schema';
import { route } from '@/lib/web/route';

/** Audiences by name, the last changed first, for whoever composes a broadcast. */
export const POST = route({ body: audienceQuery }, listAudiences);
