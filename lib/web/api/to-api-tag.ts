import type { TagRow } from '@/lib/tags/schema';
import type { ApiTag } from './tag-calls';

/** A tag as other systems see it: what our pages alone need is left out. */
export function toApiTag(row: TagRow): ApiTag {
  const { code, name, kind, state, origin, groupId, groupName, memberCount, wechatTagId, updatedAt } = row;
  return { code, name, kind, state, origin, groupId, groupName, memberCount, wechatTagId, updatedAt };
}
