import { listTagOptions, tagOptionsInput } from '@/lib/tags/list-tag-options';
import { route } from '@/lib/web/route';

/** Tags by name and code while a clause is filled in. */
export const POST = route({ body: tagOptionsInput }, listTagOptions);
