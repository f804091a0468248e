import 'server-only';
import { notFound } from 'next/navigation';
import { AppError } from '@/lib/errors';

/** A page's read: what does not exist, or may not be seen, becomes the route's not-found page. */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AppError && error.code === 'common.not_found') notFound();
    throw error;
  }
}
