import 'server-only';
import { forbidden } from 'next/navigation';
import { AppError } from '@/lib/errors';

/** A page's read: what the reader's role does not allow becomes the forbidden page, with status 403. */
export async function orForbidden<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AppError && error.code === 'auth.forbidden') forbidden();
    throw error;
  }
}
