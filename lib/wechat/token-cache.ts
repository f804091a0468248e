import 'server-only';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { TokenSource } from './call';
import { WechatError } from './error';

export type KeptToken = { token: string; expiresAt: number };

/** With more than this left a call goes on with the token at hand while the next one is fetched beside it. */
const WAIT_BEFORE_MS = 60_000;
/** After a refusal nobody asks again for this long: what was refused stays refused, and calls are counted. */
const REFUSED_FOR_MS = 5_000;

/**
 * This process's copies of tokens whose truth is in PostgreSQL, by the id of their owner. Calls that find a token expired
 * together share one renewal; `renew` makes sure that there is one across processes, too.
 */
export function createTokenCache(input: {
  /** Renewed this long before its end. */
  renewBeforeMs: number;
  renew: (ownerId: number, rejected: string | null) => Promise<KeptToken>;
}) {
  const kept = new Map<number, KeptToken>();
  const underWay = new Map<number, Promise<string>>();
  const refusals = new Map<number, { error: AppError; until: number }>();

  function single(ownerId: number, rejected: string | null): Promise<string> {
    const running = underWay.get(ownerId);
    if (running) return running;
    const refusal = refusals.get(ownerId);
    if (refusal && Date.now() < refusal.until) return Promise.reject(refusal.error);
    const started = renewAndKeep(ownerId, rejected).finally(() => underWay.delete(ownerId));
    underWay.set(ownerId, started);
    return started;
  }

  async function renewAndKeep(ownerId: number, rejected: string | null): Promise<string> {
    try {
      const token = await input.renew(ownerId, rejected);
      kept.set(ownerId, token);
      refusals.delete(ownerId);
      return token.token;
    } catch (error) {
      kept.delete(ownerId);
      const passes = error instanceof WechatError && (error.kind !== 'errcode' || error.retryable);
      if (error instanceof AppError && !passes) {
        refusals.set(ownerId, { error, until: Date.now() + REFUSED_FOR_MS });
      }
      throw error;
    }
  }

  return {
    source(ownerId: number): TokenSource {
      return {
        async get() {
          const copy = kept.get(ownerId);
          const leftMs = copy ? copy.expiresAt - Date.now() : 0;
          if (copy && leftMs > input.renewBeforeMs) return copy.token;
          if (!copy || leftMs <= WAIT_BEFORE_MS) return single(ownerId, null);
          single(ownerId, null).catch((error: unknown) => {
            log.warn({ err: error, ownerId }, 'the next token could not be fetched yet');
          });
          return copy.token;
        },
        async refresh(rejected) {
          const copy = kept.get(ownerId);
          if (copy && copy.token !== rejected) return copy.token;
          kept.delete(ownerId);
          const token = await single(ownerId, rejected);
          // The renewal that was under way may have begun before the refusal, and have found the refused token.
          if (token !== rejected) return token;
          kept.delete(ownerId);
          return single(ownerId, rejected);
        },
      };
    },
    /** Forgets one owner's copy, or all of them. */
    forget(ownerId?: number): void {
      if (ownerId === undefined) {
        kept.clear();
        refusals.clear();
      } else {
        kept.delete(ownerId);
        refusals.delete(ownerId);
      }
    },
  };
}
