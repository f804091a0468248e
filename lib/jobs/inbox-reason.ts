import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';

/** Why a push was not handled, as its row keeps it: a code with a sentence where there is one, else the failure's own words. */
export function inboxReason(error: unknown): string {
  if (error instanceof AppError) return storedReason(error);
  return error instanceof Error ? error.message : String(error);
}
