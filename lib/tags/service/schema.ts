import { z } from 'zod';
import { TAG_KINDS } from '../schema';

/** Tags given to, or taken from, one member by one call. */
export const MAX_CODES_AT_ONCE = 100;
/** Members named by one batch. */
export const MAX_LISTED = 10_000;
/** Rows of a page of carriers. */
export const MAX_CARRIERS_SHOWN = 1_000;

export const memberIdText = z.string().regex(/^\d{1,15}$/, 'api.bad_member_id');
export const tagCodeText = z.string().trim().min(1).max(64);

export const tagCodesInput = z.strictObject({
  codes: z
    .array(tagCodeText)
    .min(1, 'tag.codes_missing')
    .max(MAX_CODES_AT_ONCE, 'tag.too_many_codes')
    .meta({
      description: 'Codes of local tags and of WeChat tags of the token’s account.',
      example: ['mkit'],
    }),
});
export const memberIdsInput = z.strictObject({
  memberIds: z
    .array(memberIdText)
    .min(1, 'tag.ids_missing')
    .max(MAX_LISTED, 'tag.too_many_ids')
    .meta({ description: 'Our user ids.', example: ['10000001', '10000002', '10000003'] }),
});

export type OneMemberInput = z.infer<typeof tagCodesInput> & { memberId: string };
export type TagListedInput = z.infer<typeof memberIdsInput> & { code: string; kind: 'tag' | 'untag' };

/** Which member an answer is about, and the id that was asked for when that one was merged away. */
const memberHead = {
  memberId: memberIdText.meta({ description: 'Our user id, as text.', example: '10000001' }),
  redirectedFrom: memberIdText
    .nullable()
    .meta({ description: 'The id asked for, when that member was merged into this one.', example: null }),
};

export const oneTagOutcome = z.strictObject({
  code: z.string(),
  outcome: z.enum(['changed', 'unchanged', 'notFollowing', 'tooManyTags']).meta({
    description:
      'notFollowing: no fan of the member follows the account of this WeChat tag. tooManyTags: the fan has the 20 tags that WeChat allows.',
  }),
});
export const oneMemberOutcome = z.strictObject({ ...memberHead, tags: z.array(oneTagOutcome) });
export const memberTags = z.strictObject({
  ...memberHead,
  tags: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      kind: z.enum(TAG_KINDS),
      appliedAt: z.iso.datetime(),
      source: z.string().meta({ description: 'Who gave it: staff, api, rule, import …' }),
    }),
  ),
});
export const tagCarrier = z.strictObject({
  memberId: memberIdText,
  appliedAt: z.iso.datetime(),
  source: z.string(),
});
export const tagListedOutcome = z.strictObject({
  operationId: z.uuid().meta({ description: 'To ask /operations/{id} with.' }),
  acceptedCount: z.int().meta({ description: 'Different members that the operation is about.' }),
  redirected: z
    .array(z.strictObject({ from: memberIdText, to: memberIdText }))
    .meta({ description: 'Ids of merged members, and who took over.' }),
  unknownIds: z.array(memberIdText).meta({
    description: 'Ids of nobody, or of people outside the token’s branches; nothing is done for them.',
  }),
});

export type OneTagOutcome = z.infer<typeof oneTagOutcome>;
export type OneMemberOutcome = z.infer<typeof oneMemberOutcome>;
export type MemberTags = z.infer<typeof memberTags>;
export type TagCarrier = z.infer<typeof tagCarrier>;
export type TagListedOutcome = z.infer<typeof tagListedOutcome>;
