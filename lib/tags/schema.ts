import { z } from 'zod';

export const TAG_SORTS = ['updatedAt', 'name', 'memberCount'] as const;
export const TAG_KINDS = ['local', 'wechat', 'branch'] as const;
export type TagKind = (typeof TAG_KINDS)[number];
/** States that a list can be asked for; without one, archived tags are left out. */
export const TAG_STATES = ['active', 'creating', 'failed', 'deleting', 'archived'] as const;
export type TagState = (typeof TAG_STATES)[number];
/** Where a tag comes from: made by staff, kept by a rule, made at WeChat by others, lent to a broadcast, a branch's own. */
export const TAG_ORIGINS = ['staff', 'automatic', 'fixed', 'lent', 'branch'] as const;
export type TagOrigin = (typeof TAG_ORIGINS)[number];

/** WeChat counts 30 bytes, about ten Chinese characters (用户标签管理, 45158). */
export const MAX_WECHAT_NAME_BYTES = 30;
export const MAX_LOCAL_NAME_LENGTH = 30;
/** Tags of one account at WeChat, the system tags 0–2 not counted (45056). */
export const MAX_WECHAT_TAGS = 100;
/** Tags of one fan at WeChat (45059). */
export const MAX_WECHAT_TAGS_OF_FAN = 20;
/** People tagged by one request; more is a TagOperation. */
export const MAX_MEMBERS_AT_ONCE = 1_000;

/** Whether a name fits WeChat's limit. */
export function fitsWechatName(name: string): boolean {
  return new TextEncoder().encode(name).length <= MAX_WECHAT_NAME_BYTES;
}

/** Pages whose address would be the tag's. */
const PAGES_BESIDE_TAGS = ['drift', 'operations'];

const name = z.string().trim().min(1, 'tag.name_missing').max(MAX_LOCAL_NAME_LENGTH, 'tag.name_too_long');
const code = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9_-]{1,31}$/, 'tag.bad_code')
  .refine((value) => !PAGES_BESIDE_TAGS.includes(value), 'tag.code_reserved');

export const tagQuery = z.object({
  q: z.string().trim().max(60).catch(''),
  kind: z.enum(TAG_KINDS).or(z.literal('')).catch(''),
  state: z.enum(TAG_STATES).or(z.literal('')).catch(''),
  /** 0: tags without a group. */
  group: z.coerce.number().int().min(0).max(2_147_483_647).optional().catch(undefined),
  /** Tags that a rule keeps, or that nobody carries. */
  only: z.enum(['automatic', 'unused']).or(z.literal('')).catch(''),
  sort: z.enum(TAG_SORTS).catch('memberCount'),
  after: z.string().max(300).catch(''),
});
export const createTagInput = z
  .object({
    kind: z.enum(['local', 'wechat']),
    name,
    code: code.or(z.literal('')).default(''),
    groupId: z.number().int().positive().nullable().default(null),
  })
  .refine((input) => input.kind === 'local' || fitsWechatName(input.name), {
    path: ['name'],
    message: 'tag.name_too_long_wechat',
  });
export const renameTagInput = z.object({ code: z.string().max(64), name });
export const tagCodeInput = z.object({ code: z.string().max(64) });
export const mergeTagsInput = z.object({ code: z.string().max(64), into: z.string().max(64) });
export const deleteTagInput = z.object({ code: z.string().max(64), carrierCount: z.number().int().min(0) });
const memberId = z.string().regex(/^\d{1,16}$/, 'common.not_found');
export const tagMembersInput = z.object({
  code: z.string().max(64),
  memberIds: z.array(memberId).min(1).max(MAX_MEMBERS_AT_ONCE, 'tag.too_many_members'),
});

export type TagQuery = z.infer<typeof tagQuery>;
export type CreateTagInput = z.infer<typeof createTagInput>;
export type TagMembersInput = z.infer<typeof tagMembersInput>;

export type TagRow = {
  id: number;
  code: string;
  name: string;
  kind: TagKind;
  state: TagState;
  failure: string | null;
  groupName: string | null;
  color: number | null;
  accountName: string | null;
  /** Null for people limited to branches: counts are of the whole country. */
  memberCount: number | null;
  /** Change of that number in seven days; null where it was not counted so long ago. */
  weekChange: number | null;
  origin: TagOrigin;
  groupId: number | null;
  updatedAt: string;
  /** WeChat tags: WeChat's id, whether fans are still to be brought there, and whether WeChat refused some. */
  wechatTagId: number | null;
  isSyncing: boolean;
  hasFailures: boolean;
};

export type TagGroupRow = { id: number; name: string; color: number; isExclusive: boolean; tagCount: number };

export type TagView = TagRow & {
  createdAt: string;
  /** The tag that took over this one's people. */
  mergedInto: { code: string; name: string } | null;
  /** WeChat tags: fans whose change has not reached WeChat yet, and those WeChat refused; both counted up to 100 000. */
  waitingCount: number;
  failedCount: number;
  people: { id: string; name: string | null; branchName: string | null; appliedAt: string; source: string }[];
};

/** What became of a request to tag or untag. */
export type TagOutcome = {
  changedCount: number;
  unchangedCount: number;
  /** Members without a following fan of the tag's account, and those whose fans have 20 WeChat tags already. */
  skippedCount: number;
  tooManyTagsCount: number;
};

/** Whom WeChat refused a tag: how many for which stored reason (up to 100 000), and the first of them. */
export type TagFailures = {
  reasons: { reason: string; count: number }[];
  people: { memberId: string; fanId: string; name: string | null; reason: string; isWaiting: boolean }[];
};
