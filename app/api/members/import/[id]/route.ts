import { getImport } from '@/lib/people/imports/get-import';
import { importIdInput } from '@/lib/people/imports/schema';
import { route } from '@/lib/web/route';

/** How an import goes, polled by its page. */
export const GET = route({ params: importIdInput }, getImport);
