import { archiveTag } from '@/lib/tags/archive-tag';
import { getTag } from '@/lib/tags/get-tag';
import { archiveTagCall } from '@/lib/web/api/tag-calls';
import { toApiTag } from '@/lib/web/api/to-api-tag';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  POST: apiRoute(archiveTagCall, async (ctx, { params }) => {
    await archiveTag(ctx, params);
    return toApiTag(await getTag(ctx, params));
  }),
});
