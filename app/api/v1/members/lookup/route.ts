import { lookUpMembers } from '@/lib/members/lookup/look-up-members';
import { lookupCall } from '@/lib/web/api/member-calls';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

/** Reached as /api/v1/members:lookup (next.config.ts); a folder's name with a colon is none on every system. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  POST: apiRoute(lookupCall, (ctx, { body }) => lookUpMembers(ctx, body)),
});
