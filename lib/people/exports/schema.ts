import { z } from 'zod';
import { memberQuery } from '@/lib/members/schema';

/** What an export of members can hold, in this order. */
export const EXPORT_COLUMNS = [
  'id',
  'name',
  'phone',
  'sex',
  'birthMonth',
  'province',
  'city',
  'branch',
  'store',
  'tags',
  'registeredAt',
  'openid',
  'follows',
] as const;
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** From so many rows on the dialog says that it takes a while. */
export const MANY_ROWS = 200_000;

/** Which members, and which of their columns: a list separated by commas, all of them where it is empty. */
export const exportQuery = memberQuery.omit({ after: true }).extend({
  columns: z
    .string()
    .max(400)
    .catch('')
    .transform((text) => {
      const wanted = new Set(text.split(','));
      const known = EXPORT_COLUMNS.filter((column) => wanted.has(column));
      return known.length > 0 ? known : [...EXPORT_COLUMNS];
    }),
});
export type ExportQuery = z.infer<typeof exportQuery>;

export const exportCountQuery = memberQuery.omit({ after: true });
