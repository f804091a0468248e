import { exportMembers } from '@/lib/people/exports/export-members';
import { exportQuery } from '@/lib/people/exports/schema';
import { fileRoute } from '@/lib/web/file-route';

/** The members that a search finds, as CSV. */
export const GET = fileRoute(exportQuery, exportMembers);
