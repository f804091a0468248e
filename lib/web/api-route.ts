import 'server-only';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { readApiToken, requireScope } from '@/lib/auth/api-token';
import type { Ctx, Locale } from '@/lib/auth/ctx';
import { once, type StoredAnswer } from '@/lib/auth/idempotency';
import { AppError } from '@/lib/errors';
import { API_METHODS, type ApiCall, type ApiMethod } from './api/call';
import { preferredLocale } from './api/preferred-locale';
import { parseJson, readBody } from './body';
import { toFailure } from './failure';
import { rateHeaders, spentHeaders } from './rate-headers';

/** Next gives addresses without parameters none. */
type Segment = { params: Promise<Record<string, string | string[]> | undefined> };
type Handler = (request: Request, segment: Segment) => Promise<Response>;
type Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
};

/**
 * Makes a handler of /api/v1 out of a call's description and a verb: token, limit, scope, address, query and body are
 * looked at in this order, then the verb is called, once for an `Idempotency-Key`. Failures are
 * `{error: {code, message, requestId, fields?}}` in the language that `Accept-Language` prefers.
 */
export function apiRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  call: ApiCall<P, Q, B, A>,
  run: (ctx: Ctx, input: Input<P, Q, B>) => Promise<z.input<A>>,
): Handler {
  return async function handle(request, segment) {
    const locale = preferredLocale(request.headers.get('accept-language'));
    const headers: Record<string, string> = { 'x-request-id': randomUUID() };
    try {
      const { ctx, rate } = await readApiToken(request, locale);
      headers['x-request-id'] = ctx.requestId;
      Object.assign(headers, rateHeaders(rate));
      requireScope(ctx, call.scopes);
      const params = call.params.parse((await segment.params) ?? {});
      const { pathname, search, searchParams } = new URL(request.url);
      const query = call.query.parse(Object.fromEntries(searchParams));
      const raw = await readBody(request);
      const body = call.body?.parse(parseJson(raw)) as z.output<B>;
      const work = async (): Promise<StoredAnswer> => ({
        status: call.status,
        body: await run(ctx, { params, query, body }),
      });
      const key = call.isKeyed ? request.headers.get('idempotency-key') : null;
      const asked = [call.method, pathname, search, raw];
      const answer =
        key === null ? await work() : await once({ tokenId: ctx.actor.id, key, request: asked }, work);
      if ('isRepeat' in answer) headers['idempotency-replayed'] = String(answer.isRepeat);
      return json(answer.body, answer.status, locale, headers);
    } catch (error) {
      return refuse(error, locale, headers);
    }
  };
}

/** The handlers of one address: those given, and 405 with `Allow` for every other method. */
export function apiMethods(
  given: Partial<Record<ApiMethod, Handler>>,
): Record<ApiMethod | 'OPTIONS', Handler> {
  const allowed = API_METHODS.filter((method) => given[method]).flatMap((method) =>
    method === 'GET' ? ['GET', 'HEAD'] : [method],
  );
  const allow = [...allowed, 'OPTIONS'].join(', ');
  const refused: Handler = async (request) => {
    const locale = preferredLocale(request.headers.get('accept-language'));
    const error = new AppError('api.method_not_allowed', { method: request.method, allowed: allow });
    return refuse(error, locale, { 'x-request-id': randomUUID(), allow });
  };
  const options: Handler = async () => new Response(null, { status: 204, headers: { allow } });
  return {
    GET: given.GET ?? refused,
    POST: given.POST ?? refused,
    PUT: given.PUT ?? refused,
    PATCH: given.PATCH ?? refused,
    DELETE: given.DELETE ?? refused,
    OPTIONS: options,
  };
}

/** What an address of /api/v1 that does not exist answers, whoever asks. */
export const noSuchPath: Handler = (request) =>
  refuse(
    new AppError('api.no_such_path', { path: new URL(request.url).pathname }),
    preferredLocale(request.headers.get('accept-language')),
    { 'x-request-id': randomUUID() },
  );

async function refuse(error: unknown, locale: Locale, headers: Record<string, string>): Promise<Response> {
  const requestId = headers['x-request-id'] ?? '';
  const { code, message, params, status, fields } = await toFailure(error, locale, requestId);
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="tagcast"';
  if (status === 429) Object.assign(headers, spentHeaders(params));
  if (code === 'api.key_under_way') headers['retry-after'] = String(params.seconds);
  return json({ error: { code, message, requestId, fields } }, status, locale, headers);
}

function json(body: unknown, status: number, locale: Locale, headers: Record<string, string>): Response {
  return Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', 'content-language': locale, vary: 'accept-language', ...headers },
  });
}
