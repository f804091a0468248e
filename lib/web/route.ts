import 'server-only';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { requestLocale, requireCtxOrThrow } from '@/lib/auth/session';
import { readJson } from './body';
import { toFailure } from './failure';

type Params = { params: Promise<Record<string, string>> };

/**
 * Makes a route handler for the browser out of a verb: builds ctx, parses the body or the path's parameters, calls,
 * answers JSON. Failures are `{error: {code, message, requestId, fields?}}` with the code's status.
 */
export function route<S extends z.ZodType, R>(
  from: { body: S } | { params: S },
  run: (ctx: Ctx, input: z.output<S>) => Promise<R>,
) {
  return async (request: Request, segment: Params): Promise<Response> => {
    const locale = await requestLocale();
    let requestId: string = randomUUID();
    try {
      const ctx = await requireCtxOrThrow();
      requestId = ctx.requestId;
      const input =
        'body' in from ? from.body.parse(await readJson(request)) : from.params.parse(await segment.params);
      return Response.json(await run(ctx, input), {
        headers: { 'x-request-id': requestId, 'cache-control': 'no-store' },
      });
    } catch (error) {
      // The browser has gone on to a newer question; nobody reads this answer and nothing is wrong.
      if (request.signal.aborted) return new Response(null, { status: 499 });
      const { code, message, status, fields } = await toFailure(error, locale, requestId);
      return Response.json(
        { error: { code, message, requestId, fields } },
        { status, headers: { 'x-request-id': requestId, 'cache-control': 'no-store' } },
      );
    }
  };
}
