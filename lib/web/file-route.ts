import 'server-only';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { requestLocale, requireCtxOrThrow } from '@/lib/auth/session';
import { log } from '@/lib/log';
import { toFailure } from './failure';

/** A file that is written while it is sent. */
type SentFile = { name: string; body: AsyncGenerator<string> };
type Params = { params: Promise<Record<string, string>> };

/**
 * Makes a route handler that sends a CSV file out of a verb: builds ctx, parses path and search parameters, streams. The
 * next part is only made when the reader has room for it. A failure before the first byte is the JSON of every route; one
 * after it breaks the download off, so that nobody takes half a file for a whole one.
 */
export function fileRoute<S extends z.ZodType>(
  input: S,
  run: (ctx: Ctx, input: z.output<S>) => Promise<SentFile>,
) {
  return async (request: Request, segment: Params): Promise<Response> => {
    const locale = await requestLocale();
    let requestId: string = randomUUID();
    try {
      const ctx = await requireCtxOrThrow();
      requestId = ctx.requestId;
      const search = Object.fromEntries(new URL(request.url).searchParams);
      const { name, body } = await run(ctx, input.parse({ ...search, ...(await segment.params) }));
      return new Response(streamOf(body, requestId), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          'x-request-id': requestId,
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
      });
    } catch (error) {
      const { code, message, status, fields } = await toFailure(error, locale, requestId);
      return Response.json(
        { error: { code, message, requestId, fields } },
        { status, headers: { 'x-request-id': requestId, 'cache-control': 'no-store' } },
      );
    }
  };
}

function streamOf(body: AsyncGenerator<string>, requestId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await body.next();
          if (next.done) controller.close();
          else controller.enqueue(encoder.encode(next.value));
        } catch (error) {
          log.error({ err: error, requestId }, 'a file broke off while it was sent');
          controller.error(error);
        }
      },
      async cancel() {
        await body.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}
