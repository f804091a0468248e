import { refusalReport } from '@/lib/people/imports/refusal-report';
import { importIdInput } from '@/lib/people/imports/schema';
import { fileRoute } from '@/lib/web/file-route';

/** The rows that an import did not take, with the reason, as CSV. */
export const GET = fileRoute(importIdInput, refusalReport);
