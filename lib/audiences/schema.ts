import { z } from 'zod';
import type { RuleNameTables } from '@/lib/rules/names';
import { type AudienceRule, audienceRule } from '@/lib/rules/schema';

export const AUDIENCE_NAME_LENGTH = 60;

const name = z
  .string()
  .trim()
  .min(1, 'audience.name_required')
  .max(AUDIENCE_NAME_LENGTH, 'audience.name_too_long');

export const audienceQuery = z.object({
  q: z.string().trim().max(60).catch(''),
  after: z.string().max(200).catch(''),
});
export type AudienceQuery = z.infer<typeof audienceQuery>;

export const createAudienceInput = z.object({ name, rule: audienceRule });
export type CreateAudienceInput = z.infer<typeof createAudienceInput>;

/** `version` is the one the change was made on; somebody else's change in between is a conflict. */
export const changeAudienceInput = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  name,
  rule: audienceRule,
});
export type ChangeAudienceInput = z.infer<typeof changeAudienceInput>;

export const previewAudienceInput = z.object({ rule: audienceRule });
export type PreviewAudienceInput = z.infer<typeof previewAudienceInput>;

/** What a clause may be filled in with, besides tags and what is at hand anyway. */
export const ruleOptionsInput = z.object({
  kind: z.enum(['store', 'channel', 'audience']),
  q: z.string().trim().max(60).default(''),
});
export type RuleOptionsInput = z.infer<typeof ruleOptionsInput>;
/** `id` of an audience is a uuid, of the others a number; `note` tells things of one name apart: code, scene. */
export type RuleOption = { id: string; name: string; note: string };
export type RuleOptions = Record<RuleOptionsInput['kind'], RuleOption[]>;

export type AudienceRow = {
  id: string;
  name: string;
  version: number;
  rule: AudienceRule;
  /** Members when it was saved; null where it was counted over branches that the reader may not see. */
  lastCount: number | null;
  countedAt: string | null;
  createdByName: string | null;
  updatedAt: string;
};

export type AudienceVersionRow = {
  version: number;
  rule: AudienceRule;
  memberCount: number | null;
  createdByName: string | null;
  createdAt: string;
};

export type AudienceView = AudienceRow & {
  canChange: boolean;
  isArchived: boolean;
  versions: AudienceVersionRow[];
  names: RuleNameTables;
};

/** Why people are not reached: each member counts once, for the first reason that holds. */
export type LeftOut = { notFollowing: number; blacklisted: number; monthFull: number };

export type AudiencePreview = {
  count: number;
  engine: 'elasticsearch' | 'sql';
  tookMs: number;
  /** Age of the oldest change that the index does not hold yet; null when the database itself was read. */
  lagSeconds: number | null;
  /** Who of them could be sent something on the current account this month; null without an account. */
  reachable: ({ count: number } & LeftOut) | null;
  people: AudiencePerson[];
};

export type AudiencePerson = {
  id: string;
  name: string | null;
  maskedPhone: string | null;
  branchName: string | null;
  tags: { code: string; name: string }[];
};

/** A tag for everybody whom a saved audience finds now. */
export const tagAudienceInput = z.object({ id: z.uuid('common.not_found'), code: z.string().max(64) });
export type TagAudienceInput = z.infer<typeof tagAudienceInput>;
