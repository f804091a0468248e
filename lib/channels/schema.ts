import { z } from 'zod';
import type { ErrorParams } from '@/lib/errors';
import type { CodeState } from './status';

/** scene_str of a QR code: 1 to 64 characters (WeChat docs 生成带参数的二维码). */
export const MAX_SCENE_LENGTH = 64;
/** A temporary code lives 2 592 000 seconds at most. */
export const MAX_CODE_DAYS = 30;
/** Permanent codes of one account (45029). */
export const MAX_PERMANENT_CODES = 100_000;
export const MAX_CHANNEL_TAGS = 20;
/** Sheets of one printable document. */
export const MAX_SHEETS = 100;
/** Lists count no further; a channel's own page counts all. */
export const COUNT_UP_TO = 20_000;
export const CHANNEL_KINDS = ['permanent', 'temporary'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
/** How a document is cut: one sheet a page, or four small ones on one page. */
export const SHEET_SIZES = ['a4', 'a6', 'a6x4'] as const;
export type SheetSize = (typeof SHEET_SIZES)[number];

const id = z.number().int().positive().max(2_147_483_647);
const urlId = z.coerce.number().int().positive().max(2_147_483_647);
/** Control characters, line ends among them, would make two scenes look alike. */
const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const name = z.string().trim().min(1, 'channel.name_missing').max(40, 'channel.name_too_long');
const scene = z
  .string()
  .trim()
  .regex(PRINTABLE, 'channel.bad_scene')
  .refine((text) => [...text].length <= MAX_SCENE_LENGTH, 'channel.bad_scene');

export const channelQuery = z.object({
  q: z.string().trim().max(80).catch(''),
  account: urlId.optional().catch(undefined),
  /** A branch's id, or `national`. */
  branch: z.literal('national').or(urlId).optional().catch(undefined),
  kind: z.enum(CHANNEL_KINDS).or(z.literal('')).catch(''),
  /** Archived ones are shown instead of those in use. */
  archived: z.literal('1').or(z.literal('')).catch(''),
  after: z.string().max(200).catch(''),
});
export type ChannelQuery = z.infer<typeof channelQuery>;

const facts = {
  name,
  note: z.string().trim().max(200, 'channel.note_too_long').default(''),
  /** Null: national. A store brings its branch with it. */
  branchId: id.nullable(),
  storeId: id.nullable().default(null),
  /** Local tags given to whoever comes by it. */
  tagCodes: z.array(z.string().max(64)).max(MAX_CHANNEL_TAGS, 'channel.too_many_tags').default([]),
};
const days = z.number().int().min(1, 'channel.bad_days').max(MAX_CODE_DAYS, 'channel.bad_days');
export const createChannelInput = z
  .object({
    accountId: id,
    ...facts,
    /** '' = made here. */
    scene: scene.default(''),
    kind: z.enum(CHANNEL_KINDS),
    /** How long a temporary code works. */
    days: days.nullable().default(null),
  })
  .refine((input) => input.kind === 'permanent' || input.days !== null, {
    path: ['days'],
    message: 'channel.bad_days',
  });
export type CreateChannelInput = z.infer<typeof createChannelInput>;
export const changeChannelInput = z.object({ id, ...facts });
export type ChangeChannelInput = z.infer<typeof changeChannelInput>;
export const channelIdInput = z.object({ id });
export type ChannelIdInput = z.infer<typeof channelIdInput>;
/** `?id=1&id=2&size=a4` of a printable document. */
export const sheetQuery = z.object({
  id: z
    .union([urlId, z.array(urlId)])
    .transform((ids) => [ids].flat().slice(0, MAX_SHEETS))
    .catch([]),
  size: z.enum(SHEET_SIZES).catch('a4'),
});

export type ChannelRow = {
  id: number;
  name: string;
  scene: string;
  accountName: string;
  /** Null: national. */
  branchName: string | null;
  storeName: string | null;
  kind: ChannelKind;
  code: CodeState;
  expiresAt: string | null;
  /** Fans whose first follow came by it, and those of the last seven days; up to COUNT_UP_TO. */
  fanCount: number;
  weekCount: number;
};

export type ChannelView = ChannelRow & {
  accountId: number;
  branchId: number | null;
  storeId: number | null;
  note: string;
  days: number | null;
  createdAt: string;
  archivedAt: string | null;
  madeAt: string | null;
  /** Why there is no (new) code, as a stored reason. */
  failure: string | null;
  /** What the picture says, and WeChat's own picture of it. */
  qrUrl: string | null;
  showUrl: string | null;
  /** Why the account can have no codes now, a code of `errors`; null when it can. */
  obstacle: { code: string; params: ErrorParams } | null;
  tags: { code: string; name: string; color: number | null; isArchived: boolean }[];
};

/** What a printed sheet shows. */
export type ChannelSheet = {
  id: number;
  name: string;
  scene: string;
  accountName: string;
  branchName: string | null;
  storeName: string | null;
  qrUrl: string | null;
  code: CodeState;
  expiresAt: string | null;
};

/** An account to make channels for. */
export type ChannelAccount = {
  id: number;
  name: string;
  obstacle: { code: string; params: ErrorParams } | null;
};
