import 'server-only';
import { randomUUID } from 'node:crypto';
import { isRedirectError } from 'next/dist/client/components/redirect-error';
import type { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { requestLocale, requireCtxOrThrow } from '@/lib/auth/session';
import { toFailure } from './failure';
import type { ActionResult } from './result';

/**
 * Makes a server action out of a verb: builds ctx, parses the input, calls, and turns an expected failure into state.
 * Every action is a public POST endpoint, so the verb itself checks the permission.
 */
export function action<S extends z.ZodType, R>(input: S, run: (ctx: Ctx, input: z.output<S>) => Promise<R>) {
  return async (raw: z.input<S>): Promise<ActionResult<R>> => {
    const locale = await requestLocale();
    let requestId: string = randomUUID();
    try {
      const ctx = await requireCtxOrThrow();
      requestId = ctx.requestId;
      return { ok: true, data: await run(ctx, input.parse(raw)) };
    } catch (error) {
      if (isRedirectError(error)) throw error;
      const { code, params, message, fields } = await toFailure(error, locale, requestId);
      return { ok: false, error: { code, params, message, requestId, fields } };
    }
  };
}
