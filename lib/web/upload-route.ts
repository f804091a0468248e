import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { requestLocale, requireCtxOrThrow } from '@/lib/auth/session';
import { AppError } from '@/lib/errors';
import { toFailure } from './failure';

type Incoming = { name: string; body: AsyncIterable<Uint8Array> };

/**
 * Makes a route handler that takes in one file, as the plain body of the request with its name in `?name=`, out of a verb
 * that reads it piece by piece. Its path has to stand outside proxy.ts, which would keep the body in memory.
 */
export function uploadRoute<R>(run: (ctx: Ctx, file: Incoming) => Promise<R>) {
  return async (request: Request): Promise<Response> => {
    const locale = await requestLocale();
    let requestId: string = randomUUID();
    try {
      const ctx = await requireCtxOrThrow();
      requestId = ctx.requestId;
      refuseForeign(request);
      const name = new URL(request.url).searchParams.get('name') ?? '';
      const body = (request.body ?? emptyBody()) as unknown as AsyncIterable<Uint8Array>;
      return Response.json(await run(ctx, { name, body }), {
        headers: { 'x-request-id': requestId, 'cache-control': 'no-store' },
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

/** Another site's page may send a body here with the reader's cookies, but not with this type. @throws AppError `auth.forbidden` */
function refuseForeign(request: Request): void {
  if (request.headers.get('content-type') !== 'application/octet-stream')
    throw new AppError('auth.forbidden');
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
