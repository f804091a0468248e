import 'server-only';
import { ZodError } from 'zod';
import type { Locale } from '@/lib/auth/ctx';
import { AppError, type ErrorParams } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';
import { log } from '@/lib/log';
import { statusOf } from './status';

export type Failure = {
  code: string;
  params: ErrorParams;
  message: string;
  status: number;
  requestId: string;
  fields?: Record<string, string>;
};

/** Codes that zod refinements carry as their message look like `tag.name_too_long`. */
const CODE = /^[a-z_]+(\.[a-z_0-9]+)+$/;

/**
 * Turns whatever was thrown into what a person may read. Expected failures keep their code; anything unknown is logged
 * whole with the request id and shown as one plain sentence.
 */
export async function toFailure(error: unknown, locale: Locale, requestId: string): Promise<Failure> {
  if (error instanceof AppError) return failure(error.code, error.params, locale, requestId);
  if (error instanceof ZodError) {
    const fields: Record<string, string> = {};
    for (const issue of error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys)
          fields[[...issue.path, key].join('.')] ??= await errorText(locale, 'common.unknown_field');
        continue;
      }
      const code = CODE.test(issue.message) ? issue.message : 'common.bad_field';
      fields[issue.path.join('.')] ??= await errorText(locale, code);
    }
    const first = error.issues.find((issue) => CODE.test(issue.message));
    const base = await failure(
      first?.message ?? 'common.bad_input',
      { fields: Object.keys(fields).join(', ') },
      locale,
      requestId,
    );
    return { ...base, fields };
  }
  log.error({ err: error, requestId }, 'unexpected failure');
  return failure('common.internal', { requestId }, locale, requestId);
}

async function failure(
  code: string,
  params: ErrorParams,
  locale: Locale,
  requestId: string,
): Promise<Failure> {
  return { code, params, message: await errorText(locale, code, params), status: statusOf(code), requestId };
}
