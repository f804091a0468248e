import { AppError } from '@/lib/errors';

/** A query outside the supported subset; `type` and `reason` are Elasticsearch's words for it. */
export class QueryDslError extends AppError {
  readonly type: string;
  readonly reason: string;

  constructor(type: string, reason: string) {
    super('search.bad_query', { reason });
    this.name = 'QueryDslError';
    this.type = type;
    this.reason = reason;
  }
}

/** An object, or Elasticsearch's complaint that it is none. */
export function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new QueryDslError('parsing_exception', `[${where}] must be an object`);
  }
  return value as Record<string, unknown>;
}
