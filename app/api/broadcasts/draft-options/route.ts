import { draftOptionsInput, listDraftOptions } from '@/lib/materials/list-draft-options';
import { route } from '@/lib/web/route';

/** Drafts by title, for whoever picks an article. */
export const POST = route({ body: draftOptionsInput }, listDraftOptions);
