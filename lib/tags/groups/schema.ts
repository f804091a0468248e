import { z } from 'zod';

/** The chart colours of the theme. */
export const GROUP_COLORS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const MAX_GROUP_NAME = 30;
const id = z.number().int().positive();
const name = z
  .string()
  .trim()
  .min(1, 'tag.group_name_missing')
  .max(MAX_GROUP_NAME, 'tag.group_name_too_long');
const color = z.number().int().min(1).max(8);
/** What becomes of people who carry several tags that exclude each other: nothing is done, or the newest tag stays. */
const resolve = z.enum(['refuse', 'keep_newest']).default('refuse');

export const createTagGroupInput = z.object({ name, color, isExclusive: z.boolean().default(false) });
export const changeTagGroupInput = z.object({ id, name, color });
export const moveTagGroupInput = z.object({ id, direction: z.enum(['up', 'down']) });
export const setGroupExclusiveInput = z.object({ id, isExclusive: z.boolean(), resolve });
/** `moveTo`: the group that takes its tags, null for none; left out, a group with tags is not deleted. */
export const deleteTagGroupInput = z.object({ id, moveTo: id.nullable().optional() });
export const moveTagToGroupInput = z.object({
  code: z.string().max(64),
  groupId: id.nullable(),
  resolve,
});

export type CreateTagGroupInput = z.infer<typeof createTagGroupInput>;
export type ChangeTagGroupInput = z.infer<typeof changeTagGroupInput>;
export type MoveTagGroupInput = z.infer<typeof moveTagGroupInput>;
export type SetGroupExclusiveInput = z.input<typeof setGroupExclusiveInput>;
export type DeleteTagGroupInput = z.infer<typeof deleteTagGroupInput>;
export type MoveTagToGroupInput = z.input<typeof moveTagToGroupInput>;

/** What became of a change that concerns who carries what: done, or being done by an operation a tag. */
export type RegroupOutcome = { removedCount: number; operationIds: string[] };
