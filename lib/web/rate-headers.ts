import type { Rate } from '@/lib/auth/rate-limit';
import type { ErrorParams } from '@/lib/errors';

/** What is left of a token's minute, as the headers of draft-ietf-httpapi-ratelimit-headers-06 say it. */
export function rateHeaders({ limit, remaining, resetSeconds }: Rate): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
  };
}

/** The same for a call too many, with when to come back; from the params of `common.rate_limited`. */
export function spentHeaders({ seconds = 60, limit }: ErrorParams): Record<string, string> {
  const headers = { 'retry-after': String(seconds) };
  return limit === undefined
    ? headers
    : { ...headers, ...rateHeaders({ limit: Number(limit), remaining: 0, resetSeconds: Number(seconds) }) };
}
