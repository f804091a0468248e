import { listMemberTags } from '@/lib/tags/service/list-member-tags';
import { tagOneMember, untagOneMember } from '@/lib/tags/service/tag-one-member';
import { listMemberTagsCall, tagMemberCall, untagMemberCall } from '@/lib/web/api/member-calls';
import { apiMethods, apiRoute } from '@/lib/web/api-route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiMethods({
  GET: apiRoute(listMemberTagsCall, (ctx, { params }) => listMemberTags(ctx, { memberId: params.id })),
  POST: apiRoute(tagMemberCall, (ctx, { params, body }) =>
    tagOneMember(ctx, { memberId: params.id, ...body }),
  ),
  DELETE: apiRoute(untagMemberCall, (ctx, { params, body }) =>
    untagOneMember(ctx, { memberId: params.id, ...body }),
  ),
});
