import { createTag } from '@/lib/tags/create-tag';
import { getTag } from '@/lib/tags/get-tag';
import { listTags } from '@/lib/tags/list-tags';
import { createTagCall, listTagsCall } from '@/lib/web/api/tag-calls';
import { toApiTag } from '@/lib/web/api/to-api-tag';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

/** Tags (T1): a page of them, and new local ones. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  GET: apiRoute(listTagsCall, async (ctx, { query }) => {
    const { kind = '', state = '', only = '' } = query;
    const page = await listTags(ctx, { ...query, kind, state, only });
    return { tags: page.rows.map(toApiTag), after: page.after };
  }),
  POST: apiRoute(createTagCall, async (ctx, { body }) =>
    toApiTag(await getTag(ctx, await createTag(ctx, { ...body, kind: 'local' }))),
  ),
});
