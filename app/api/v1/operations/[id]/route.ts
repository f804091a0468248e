import { getTagOperation } from '@/lib/tags/operations/get-tag-operation';
import { getOperationCall } from '@/lib/web/api/operation-calls';
import { toApiOperation } from '@/lib/web/api/to-api-operation';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  GET: apiRoute(getOperationCall, async (ctx, { params }) =>
    toApiOperation(await getTagOperation(ctx, params), ctx.locale),
  ),
});
