import 'server-only';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { TokenSource } from './call';
import { WechatError } from './error';

/** Whose token it is. A refusal holds for the `credential` that was refused: a corrected secret is asked with at once. */
export type TokenOwner = { id: number; credential?: string };
export type KeptToken = { token: string; expiresAt: number };

/** With more than this left a call goes on with the token at hand while the next one is fetched beside it. */
const WAIT_BEFORE_MS = 60_000;
/** After a refusal nobody asks again for this long: what was refused stays refused, and calls are counted. */
const REFUSED_FOR_MS = 5_000;

/**
 * This process's copies of tokens whose truth is in PostgreSQL, by the id of their owner. Calls that find a token expired
 * together share one renewal; `renew` makes sure that there is one across processes, too.
 */
export function createTokenCache<Owner extends TokenOwner>(input: {
  /** Renewed this long before its end. */
  renewBeforeMs: number;
  renew: (owner: Owner, rejected: string | null) => Promise<KeptToken>;
}) {
  const kept = new Map<number, KeptToken>();
  const underWay = new Map<number, Promise<string>>();
  const refusals = new Map<number, { error: AppError; credential: string | undefined; until: number }>();

  function single(owner: Owner, rejected: string | null): Promise<string> {
    const running = underWay.get(owner.id);
    if (running) return running;
    const refusal = refusals.get(owner.id);
    if (refusal && refusal.credential === owner.credential && Date.now() < refusal.until) {
      return Promise.reject(refusal.error);
    }
    const started = renewAndKeep(owner, rejected).finally(() => underWay.delete(owner.id));
    underWay.set(owner.id, started);
    return started;
  }

  async function renewAndKeep(owner: Owner, rejected: string | null): Promise<string> {
    try {
      const token = await input.renew(owner, rejected);
      kept.set(owner.id, token);
      refusals.delete(owner.id);
      return token.token;
    } catch (error) {
      // A copy that still lives is used on: whoever had it refused has taken it away in `refresh`.
      const passes = error instanceof WechatError && (error.kind !== 'errcode' || error.retryable);
      if (error instanceof AppError && !passes) {
        refusals.set(owner.id, {
          error,
          credential: owner.credential,
          until: Date.now() + REFUSED_FOR_MS,
        });
      }
      throw error;
    }
  }

  return {
    source(owner: Owner): TokenSource {
      return {
        async get() {
          const copy = kept.get(owner.id);
          const leftMs = copy ? copy.expiresAt - Date.now() : 0;
          if (copy && leftMs > input.renewBeforeMs) return copy.token;
          if (!copy || leftMs <= WAIT_BEFORE_MS) return single(owner, null);
          single(owner, null).catch((error: unknown) => {
            log.warn({ err: error, ownerId: owner.id }, 'the next token could not be fetched yet');
          });
          return copy.token;
        },
        async refresh(rejected) {
          const copy = kept.get(owner.id);
          if (copy && copy.token !== rejected) return copy.token;
          kept.delete(owner.id);
          const token = await single(owner, rejected);
          // The renewal that was under way may have begun before the refusal, and have found the refused token.
          if (token !== rejected) return token;
          kept.delete(owner.id);
          return single(owner, rejected);
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
