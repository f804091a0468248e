import type { TagRow } from '@/lib/tags/schema';

/** A group that a tag can be moved to. */
export type GroupChoice = { id: number; name: string; isExclusive: boolean };

/** What the menu and its dialogs have to know of a tag. */
export type MenuTag = Pick<
  TagRow,
  'code' | 'name' | 'kind' | 'state' | 'memberCount' | 'origin' | 'groupId' | 'wechatTagId'
>;
