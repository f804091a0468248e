import { z } from 'zod';
import {
  createTagInput,
  renameTagInput,
  TAG_KINDS,
  TAG_ORIGINS,
  TAG_SORTS,
  TAG_STATES,
} from '@/lib/tags/schema';
import {
  MAX_CARRIERS_SHOWN,
  memberIdsInput,
  tagCarrier,
  tagCodeText,
  tagListedOutcome,
} from '@/lib/tags/service/schema';
import { apiCall } from './call';

const code = z.strictObject({ code: tagCodeText.meta({ description: 'The tag’s code.', example: 'mkit' }) });
const after = z.string().max(300).default('').meta({ description: '`after` of the page before.' });

export const apiTag = z.strictObject({
  code: z.string().meta({ example: 'mkit' }),
  name: z.string(),
  kind: z.enum(TAG_KINDS),
  state: z.enum(TAG_STATES),
  origin: z.enum(TAG_ORIGINS),
  groupId: z.int().nullable(),
  groupName: z.string().nullable(),
  memberCount: z.int().nullable().meta({ description: 'Null for tokens that are limited to branches.' }),
  wechatTagId: z.int().nullable().meta({ description: 'WeChat’s own id of a WeChat tag.' }),
  updatedAt: z.iso.datetime(),
});
export type ApiTag = z.infer<typeof apiTag>;

export const listTagsCall = apiCall({
  id: 'listTags',
  method: 'GET',
  path: '/tags',
  group: 'tags',
  summary: 'Lists tags, 50 a page',
  description:
    'Local tags, branch tags and the WeChat tags of the token’s account. Archived ones only with `state`.',
  scopes: ['tags.read', 'tags.write'],
  query: z.strictObject({
    q: z.string().trim().max(60).default('').meta({ description: 'Part of name or code.' }),
    kind: z.enum(TAG_KINDS).optional(),
    state: z.enum(TAG_STATES).optional(),
    group: z.coerce
      .number<string>()
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .meta({ description: 'Id of a group; 0: tags without one.' }),
    only: z.enum(['automatic', 'unused']).optional(),
    sort: z.enum(TAG_SORTS).default('name'),
    after,
  }),
  answer: z.strictObject({
    tags: z.array(apiTag),
    after: z.string().nullable().meta({ description: 'Key of the next page; null on the last one.' }),
  }),
  errors: ['common.bad_cursor'],
});

export const createTagCall = apiCall({
  id: 'createTag',
  method: 'POST',
  path: '/tags',
  group: 'tags',
  summary: 'Creates a local tag',
  scopes: ['tags.write'],
  body: z.strictObject({
    name: createTagInput.shape.name.meta({ description: 'At most 30 characters.', example: '会员日' }),
    code: createTagInput.shape.code.meta({
      description: '2 to 32 of a–z, 0–9, - and _, a letter first; made up when left out.',
      example: 'member-day',
    }),
    groupId: createTagInput.shape.groupId,
  }),
  example: { name: '会员日', code: 'member-day' },
  status: 201,
  answer: apiTag,
  errors: [
    'tag.name_missing',
    'tag.name_too_long',
    'tag.name_taken',
    'tag.bad_code',
    'tag.code_taken',
    'tag.group_missing',
  ],
  isKeyed: true,
});

export const getTagCall = apiCall({
  id: 'getTag',
  method: 'GET',
  path: '/tags/{code}',
  group: 'tags',
  summary: 'One tag',
  scopes: ['tags.read', 'tags.write'],
  params: code,
  answer: apiTag,
  errors: ['common.not_found'],
});

export const renameTagCall = apiCall({
  id: 'renameTag',
  method: 'PATCH',
  path: '/tags/{code}',
  group: 'tags',
  summary: 'Renames a tag; its code stays',
  scopes: ['tags.write'],
  params: code,
  body: z.strictObject({ name: renameTagInput.shape.name }),
  example: { name: '会员日' },
  answer: apiTag,
  errors: [
    'common.not_found',
    'tag.name_missing',
    'tag.name_too_long',
    'tag.name_too_long_wechat',
    'tag.name_taken',
    'tag.of_branch',
    'tag.not_ready',
  ],
});

export const archiveTagCall = apiCall({
  id: 'archiveTag',
  method: 'POST',
  path: '/tags/{code}/archive',
  group: 'tags',
  summary: 'Archives a local tag',
  description:
    'Whoever carries it keeps it, but nobody is given it any more. An archived tag stays archived.',
  scopes: ['tags.write'],
  params: code,
  answer: apiTag,
  errors: ['common.not_found', 'tag.of_branch', 'tag.archive_local_only', 'tag.whole_country_only'],
  isKeyed: true,
});

export const listCarriersCall = apiCall({
  id: 'listTagMembers',
  method: 'GET',
  path: '/tags/{code}/members',
  group: 'tags',
  summary: 'Lists who carries a tag',
  scopes: ['members.read'],
  params: code,
  query: z.strictObject({
    after,
    limit: z.coerce.number<string>().int().min(1).max(MAX_CARRIERS_SHOWN).default(100),
  }),
  answer: z.strictObject({ members: z.array(tagCarrier), after: z.string().nullable() }),
  errors: ['common.not_found', 'common.bad_cursor'],
});

const batch = {
  path: '/tags/{code}/members',
  group: 'tags',
  scopes: ['tags.write'],
  params: code,
  body: memberIdsInput,
  example: { memberIds: ['10000001', '10000002', '10000003'] },
  status: 202,
  answer: tagListedOutcome,
  errors: [
    'common.not_found',
    'tag.ids_missing',
    'tag.too_many_ids',
    'api.bad_member_id',
    'tag.of_branch',
    'tag.not_ready',
  ],
  isKeyed: true,
} as const;
const LATER = 'The list is stored and carried out by the workers; ask /operations/{id} how far it is.';

export const tagListCall = apiCall({
  ...batch,
  id: 'tagMembers',
  method: 'POST',
  summary: 'Gives up to 10 000 members a tag',
  description: LATER,
});
export const untagListCall = apiCall({
  ...batch,
  id: 'untagMembers',
  method: 'DELETE',
  summary: 'Takes a tag from up to 10 000 members',
  description: LATER,
});
