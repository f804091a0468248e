import { z } from 'zod';
import type { ErrorParams } from '@/lib/errors';
import type { WorkStatus } from '@/lib/tags/operations/status';

/** What a column of a file can be. */
export const IMPORT_FIELDS = [
  'id',
  'openid',
  'phone',
  'name',
  'sex',
  'birthMonth',
  'province',
  'city',
  'branch',
  'store',
  'tags',
  'registeredAt',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];
/** Fields that say who a row is about. */
export const IDENTITY_FIELDS: readonly ImportField[] = ['id', 'openid', 'phone'];
/** Fields that several columns may carry: their values are put together. */
export const REPEATED_FIELDS: readonly ImportField[] = ['tags', 'branch'];

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];
export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Limits of a file, shown where one is handed in. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;
export const MAX_COLUMNS = 200;
export const MAX_CELL_CHARACTERS = 2_000;
export const PREVIEW_ROWS = 20;
export const MAX_TAGS_FOR_ALL = 10;

/** Column number, from 0, → field. */
export const importMapping = z
  .record(z.string().regex(/^\d{1,3}$/), z.enum(IMPORT_FIELDS))
  .refine((mapping) => Object.values(mapping).some((field) => IDENTITY_FIELDS.includes(field)), {
    message: 'import.no_identity_column',
  })
  .refine((mapping) => !hasDoubleField(Object.values(mapping)), { message: 'import.field_twice' });
export type ImportMapping = Record<string, ImportField>;

/** Whether a field that one column may carry has two. */
function hasDoubleField(fields: readonly ImportField[]): boolean {
  return fields.some((field, at) => !REPEATED_FIELDS.includes(field) && fields.indexOf(field) !== at);
}

/** How a file is read; of a workbook the sheet, of a text the encoding and separator. Empty: as it was recognised. */
export const readingQuery = z.object({
  sheet: z.string().max(100).catch(''),
  encoding: z.enum(['', ...ENCODINGS]).catch(''),
  delimiter: z.enum(['', 'comma', 'semicolon', 'tab']).catch(''),
});
export type ReadingQuery = z.infer<typeof readingQuery>;
export const DELIMITER_NAMES: Record<Exclude<ReadingQuery['delimiter'], ''>, Delimiter> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
};

export const uploadIdInput = z.object({ id: z.uuid('common.not_found') });
export const importIdInput = z.object({ id: z.uuid('common.not_found') });

export const startImportInput = readingQuery.extend({
  uploadId: z.uuid('common.not_found'),
  mapping: importMapping,
  /** Values of the file replace what is known, or are only taken where nothing is. */
  write: z.enum(['overwrite', 'fill']),
  /** Whether numbers that nobody has become new members. */
  create: z.boolean(),
  /** Codes of tags that everybody in the file gets. */
  tagCodes: z.array(z.string().max(64)).max(MAX_TAGS_FOR_ALL),
  /** Branch of new members whose row names none. */
  branchId: z.number().int().positive().nullable(),
});
export type StartImportInput = z.infer<typeof startImportInput>;

/** What a run keeps about how its file is read and written. */
export const importOptions = z.object({
  sheet: z.string(),
  encoding: z.enum(ENCODINGS),
  delimiter: z.enum(DELIMITERS),
  headerRow: z.number().int(),
  headers: z.array(z.string()),
  write: z.enum(['overwrite', 'fill']),
  create: z.boolean(),
  tagIds: z.array(z.number().int()),
  branchId: z.number().int().nullable(),
});
export type ImportOptions = z.infer<typeof importOptions>;

export const importQuery = z.object({ after: z.string().max(200).catch('') });
export type ImportQuery = z.infer<typeof importQuery>;

export type ImportCounts = {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** Memberships of tags that were added. */
  tagged: number;
};

export type UploadPreview = {
  id: string;
  name: string;
  sizeBytes: number;
  format: 'csv' | 'xlsx';
  /** Of a workbook, the first is taken unless another is chosen. */
  sheets: string[];
  sheet: string;
  encoding: Encoding;
  delimiter: Delimiter;
  headers: string[];
  rows: { row: number; cells: string[]; problem: string | null }[];
  /** What the columns seem to be, or what they were in the last file with the same header. */
  mapping: ImportMapping;
  isMappingRemembered: boolean;
};

export type ImportRow = {
  id: string;
  fileName: string;
  isDryRun: boolean;
  status: WorkStatus;
  actorName: string;
  createdAt: string;
  finishedAt: string | null;
  counts: ImportCounts;
};

export type ImportView = ImportRow & {
  uploadId: string;
  /** Rows of the file; an estimate while it is read for the first time, null before that. */
  rowCount: number | null;
  processedCount: number;
  /** Rows a second and seconds left while it is under way. */
  rate: number | null;
  secondsLeft: number | null;
  dryCounts: ImportCounts | null;
  failure: { code: string; params: ErrorParams } | null;
  /** How many rows were refused for each reason, the most frequent first, with what the first of them names. */
  reasons: { code: string; count: number; params: ErrorParams }[];
  /** The first refused rows. */
  refusals: { row: number; code: string; params: ErrorParams; cells: string[] }[];
  options: { write: 'overwrite' | 'fill'; create: boolean; tagNames: string[]; branchName: string | null };
  columns: { header: string; field: ImportField }[];
  /** The file is still there: a dry run can be carried out. */
  hasFile: boolean;
};
