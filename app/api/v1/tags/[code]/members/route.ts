import { listTagCarriers } from '@/lib/tags/service/list-tag-carriers';
import { tagListed } from '@/lib/tags/service/tag-listed';
import { listCarriersCall, tagListCall, untagListCall } from '@/lib/web/api/tag-calls';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

/** Who carries a tag; and up to 10 000 people who are to carry it, or no longer, by an operation to ask after. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  GET: apiRoute(listCarriersCall, async (ctx, { params, query }) => {
    const { rows, after } = await listTagCarriers(ctx, { ...params, ...query });
    return { members: rows, after };
  }),
  POST: apiRoute(tagListCall, (ctx, { params, body }) => tagListed(ctx, { ...params, ...body, kind: 'tag' })),
  DELETE: apiRoute(untagListCall, (ctx, { params, body }) =>
    tagListed(ctx, { ...params, ...body, kind: 'untag' }),
  ),
});
