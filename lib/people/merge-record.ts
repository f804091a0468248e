import 'server-only';
import { z } from 'zod';
import { toJson } from '@/lib/db/json';
import { type Attributes, type CarriedTag, PART_NAMES, type Part } from './merge-plan';

const bytes = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : new Uint8Array(Buffer.from(text, 'base64'))));
const time = z.coerce.date();
const text = z.string().nullable();
const whole = z.number().int().nullable();

const attributes = z.object({
  name: text,
  sex: z.enum(['female', 'male']).nullable(),
  birthMonth: whole,
  province: text,
  city: text,
  storeId: whole,
  channelId: whole,
  registeredAt: time.nullable(),
  createdAt: time,
  branchId: whole,
  branchSource: text,
  branchRef: text,
  phoneCipher: bytes,
  phoneHash: bytes,
  phoneLast4: text,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  locatedAt: time.nullable(),
  locationSource: text,
  locationAccuracyM: z.number().nullable(),
});

const carriedTag = z.object({
  tagId: z.number().int(),
  exclusiveGroupId: whole,
  appliedAt: time,
  source: z.enum(['staff', 'rule', 'import', 'initialisation', 'api', 'push']),
  sourceRef: text,
});

const ids = z.array(z.coerce.bigint());

const mergeRecord = z.object({
  winner: attributes,
  loser: attributes,
  took: z.array(z.enum(PART_NAMES as [Part, ...Part[]])),
  fanIds: ids,
  /** Places without a fan; those of a fan go where the fan goes. */
  locationIds: ids,
  /** Rows merged into the losing one earlier; they point at the winner since. */
  flattenedIds: ids,
  loserTags: z.array(carriedTag),
  addedTagIds: z.array(z.number().int()),
  droppedTagIds: z.array(z.number().int()),
  /** The winner's own rows of tags that both carried and whose older one was kept. */
  winnerTagsBefore: z.array(carriedTag),
});

/** What an undo needs of a merge: both rows as they were, and what moved. */
export type MergeRecord = {
  winner: Attributes;
  loser: Attributes;
  took: Part[];
  fanIds: bigint[];
  locationIds: bigint[];
  flattenedIds: bigint[];
  loserTags: CarriedTag[];
  addedTagIds: number[];
  /** Given up for another tag of the same exclusive group. */
  droppedTagIds: number[];
  winnerTagsBefore: CarriedTag[];
};

/** What an undo needs of a number that moved: what both rows held before. */
export type PhoneMoveRecord = Pick<MergeRecord, 'winner' | 'loser'>;

const phoneMoveRecord = mergeRecord.pick({ winner: true, loser: true });

/** A record on its way into `member_merge.details`: bytes as base64, ids as text. */
export function writeRecord(record: MergeRecord | PhoneMoveRecord) {
  return toJson(plain(record));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Reads `member_merge.details` of a merge. @throws ZodError when it was not written by `writeRecord` */
export function readMergeRecord(details: unknown): MergeRecord {
  return mergeRecord.parse(details);
}

/** Reads `member_merge.details` of a number that moved. @throws ZodError */
export function readPhoneMoveRecord(details: unknown): PhoneMoveRecord {
  return phoneMoveRecord.parse(details);
}
