import { z } from 'zod';
import { AppError } from '@/lib/errors';

/** One page of a list that is paged by key. `after` goes into the URL to get the next page; null on the last one. */
export type Page<T> = { rows: T[]; after: string | null };

export const PAGE_SIZE = 50;

/** Writes the key of a page's last row for a URL: the sort value and the id that breaks ties. */
export function encodeCursor(sortValue: string | number | null, id: string | number): string {
  return Buffer.from(JSON.stringify([sortValue, String(id)])).toString('base64url');
}

const cursor = z.tuple([z.union([z.string(), z.number(), z.null()]), z.string().max(64)]);

/**
 * Reads a key written by `encodeCursor`; null when there is none.
 * @throws AppError `common.bad_cursor` when it was not written by us
 */
export function decodeCursor(after: string): { sortValue: string | number | null; id: string } | null {
  if (!after) return null;
  try {
    const [sortValue, id] = cursor.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
    return { sortValue, id };
  } catch (cause) {
    throw new AppError('common.bad_cursor', {}, { cause });
  }
}

/**
 * Reads the key of a list that is ordered by a time and then by uuid; null when there is none.
 * @throws AppError `common.bad_cursor`
 */
export function decodeTimeCursor(after: string): { at: Date; id: string } | null {
  const found = decodeCursor(after);
  if (!found) return null;
  const at = z.iso.datetime().safeParse(found.sortValue);
  if (!at.success || !z.uuid().safeParse(found.id).success) throw new AppError('common.bad_cursor');
  return { at: new Date(at.data), id: found.id };
}

/** Cuts the probing extra row off a list that was asked for `size + 1` rows and writes the next page's key. */
export function toPage<T>(rows: T[], size: number, keyOf: (row: T) => string): Page<T> {
  const last = rows[size - 1];
  return rows.length > size && last !== undefined
    ? { rows: rows.slice(0, size), after: keyOf(last) }
    : { rows, after: null };
}
