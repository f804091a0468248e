import { getTag } from '@/lib/tags/get-tag';
import { renameTag } from '@/lib/tags/rename-tag';
import { getTagCall, renameTagCall } from '@/lib/web/api/tag-calls';
import { toApiTag } from '@/lib/web/api/to-api-tag';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  GET: apiRoute(getTagCall, async (ctx, { params }) => toApiTag(await getTag(ctx, params))),
  PATCH: apiRoute(renameTagCall, async (ctx, { params, body }) =>
    toApiTag(await getTag(ctx, await renameTag(ctx, { ...params, ...body }))),
  ),
});
