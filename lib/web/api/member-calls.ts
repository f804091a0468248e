import { z } from 'zod';
import { lookupInput, lookupOutcome } from '@/lib/members/lookup/schema';
import { memberIdText, memberTags, oneMemberOutcome, tagCodesInput } from '@/lib/tags/service/schema';
import { apiCall } from './call';

const id = z.strictObject({
  id: memberIdText.meta({
    description: 'Our user id; of a merged member: whoever took over is meant.',
    example: '10000001',
  }),
});

export const listMemberTagsCall = apiCall({
  id: 'listMemberTags',
  method: 'GET',
  path: '/members/{id}/tags',
  group: 'members',
  summary: 'Every tag of a member',
  scopes: ['members.read'],
  params: id,
  answer: memberTags,
  errors: ['common.not_found', 'api.bad_member_id'],
});

const few = {
  path: '/members/{id}/tags',
  group: 'members',
  scopes: ['tags.write'],
  params: id,
  body: tagCodesInput,
  example: { codes: ['mkit'] },
  answer: oneMemberOutcome,
  errors: [
    'common.not_found',
    'api.bad_member_id',
    'tag.codes_missing',
    'tag.too_many_codes',
    'tag.unknown_codes',
    'tag.of_branch',
    'tag.not_ready',
  ],
  isKeyed: true,
} as const;

export const tagMemberCall = apiCall({
  ...few,
  id: 'tagMember',
  method: 'POST',
  summary: 'Gives a member tags, all or none',
  description:
    'Searchable at once; WeChat is told within seconds. In an exclusive group the new tag takes the place of the old.',
  errors: [...few.errors, 'tag.codes_exclude'],
});
export const untagMemberCall = apiCall({
  ...few,
  id: 'untagMember',
  method: 'DELETE',
  summary: 'Takes tags from a member, all or none',
});

export const lookupCall = apiCall({
  id: 'lookUpMembers',
  method: 'POST',
  path: '/members:lookup',
  group: 'members',
  summary: 'Member ids of up to 1 000 phones, openids, unionids and ids',
  scopes: ['members.read'],
  body: lookupInput,
  example: { phones: ['13800000001'], ids: ['10000001', '10000002'] },
  answer: lookupOutcome,
  errors: ['api.too_many_values', 'api.bad_member_id'],
});
