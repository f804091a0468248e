import 'server-only';
import { redirect } from 'next/navigation';
import { AppError } from '@/lib/errors';

/**
 * A list's read: a key in the URL that is not of this list (cut off, edited, of another order) leads to the first page of
 * the same search, as any other bad value in a URL falls back.
 */
export async function orFirstPage<T>(
  path: string,
  query: Record<string, string | number | null | undefined>,
  read: Promise<T>,
): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'common.bad_cursor') throw error;
    const kept = Object.entries(query).filter(([key, value]) => key !== 'after' && value);
    const search = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
    redirect(search ? `${path}?${search}` : path);
  }
}
