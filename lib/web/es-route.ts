import 'server-only';
import { randomUUID } from 'node:crypto';
import { type ApiScope, requireApiToken } from '@/lib/auth/api-token';
import type { Ctx } from '@/lib/auth/ctx';
import { AppError } from '@/lib/errors';
import { readJson } from './body';
import { toFailure } from './failure';
import { rateHeaders, spentHeaders } from './rate-headers';

/** What a verb behind an Elasticsearch-like address answers: the body, and headers that say how it came about. */
export type EsAnswer = { body: Record<string, unknown>; headers?: Record<string, string> };

/** Elasticsearch's own names for what our adapters refuse. */
const TYPES: Record<number, string> = {
  401: 'security_exception',
  403: 'security_exception',
  413: 'content_too_long_exception',
  429: 'es_rejected_execution_exception',
  500: 'exception',
  503: 'unavailable_shards_exception',
};

/** Elasticsearch's clients insist on this header and refuse to talk to anything without it. */
const PRODUCT = { 'x-elastic-product': 'Elasticsearch', 'cache-control': 'no-store' };

/**
 * Makes a route handler for the Elasticsearch layer (E2) out of a verb: token with `scope`, JSON body, call, answer.
 * Failures have Elasticsearch's shape: `{"error": {"root_cause": [{type, reason}], type, reason}, "status"}`.
 */
export function esRoute(scope: ApiScope, run: (ctx: Ctx, body: unknown) => Promise<EsAnswer>) {
  return async (request: Request): Promise<Response> => {
    let requestId: string = randomUUID();
    try {
      const { ctx, rate } = await requireApiToken(request, scope);
      requestId = ctx.requestId;
      const { body, headers } = await run(ctx, await readJson(request));
      return Response.json(body, {
        headers: { ...PRODUCT, ...rateHeaders(rate), ...headers, 'x-request-id': requestId },
      });
    } catch (error) {
      return refuse(error, requestId);
    }
  };
}

async function refuse(error: unknown, requestId: string): Promise<Response> {
  const { message, params, status } = await toFailure(error, 'en', requestId);
  const cause = ownWords(error) ?? { type: TYPES[status] ?? 'parsing_exception', reason: message };
  const headers: Record<string, string> = { ...PRODUCT, 'x-request-id': requestId };
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="tagcast"';
  if (status === 429) Object.assign(headers, spentHeaders(params));
  return Response.json({ error: { root_cause: [cause], ...cause }, status }, { status, headers });
}

/** An error that already speaks Elasticsearch's words (lib/search/dsl). */
function ownWords(error: unknown): { type: string; reason: string } | null {
  if (!(error instanceof AppError) || !('type' in error) || !('reason' in error)) return null;
  return { type: String(error.type), reason: String(error.reason) };
}
