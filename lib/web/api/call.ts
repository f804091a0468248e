import { z } from 'zod';
import type { ApiScope } from '@/lib/auth/api-token';

export const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof API_METHODS)[number];

/**
 * What one call of /api/v1 takes and answers: its route parses requests by it, and the interface documentation is made
 * from it, so the two cannot differ.
 */
export type ApiCall<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> = {
  id: string;
  method: ApiMethod;
  /** Below /api/v1, with parameters in braces. */
  path: string;
  group: 'tags' | 'members' | 'operations' | 'people';
  summary: string;
  description?: string;
  /** Each of these opens the call. */
  scopes: readonly ApiScope[];
  params: P;
  query: Q;
  /** Null: the call takes no body. */
  body: B | null;
  /** A body to try the call out with. */
  example?: unknown;
  status: 200 | 201 | 202;
  answer: A;
  /** Codes of errors of its own, beside those that every call can answer. */
  errors: readonly string[];
  /** Whether `Idempotency-Key` is heeded. */
  isKeyed: boolean;
};

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Describes a call; what is left out is taken not to exist. */
export function apiCall<
  A extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(
  call: Pick<
    ApiCall,
    'id' | 'method' | 'path' | 'group' | 'summary' | 'description' | 'scopes' | 'example'
  > & {
    answer: A;
    params?: P;
    query?: Q;
    body?: B;
    status?: ApiCall['status'];
    errors?: readonly string[];
    isKeyed?: boolean;
  },
): ApiCall<P, Q, B, A> {
  return {
    status: 200,
    errors: [],
    isKeyed: false,
    ...call,
    // Safe: a type parameter that is left out is `Nothing` by its default.
    params: call.params ?? (nothing as unknown as P),
    query: call.query ?? (nothing as unknown as Q),
    body: call.body ?? null,
  };
}
