import { countExport } from '@/lib/people/exports/export-members';
import { exportCountQuery } from '@/lib/people/exports/schema';
import { route } from '@/lib/web/route';

/** How many members an export would hold; POST, because a search may be a phone number, which belongs into no log. */
export const POST = route({ body: exportCountQuery }, countExport);
