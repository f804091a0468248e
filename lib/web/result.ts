import type { ErrorParams } from '@/lib/errors';

/** What a server action answers; client-safe. */
export type ActionResult<T> =
  | { ok: true; data: T }
  | {
      ok: false;
      error: {
        code: string;
        params: ErrorParams;
        message: string;
        requestId: string;
        fields?: Record<string, string>;
      };
    };
