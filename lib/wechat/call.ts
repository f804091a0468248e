import 'server-only';
import { setTimeout } from 'node:timers/promises';
import type { z } from 'zod';
import { STALE_TOKEN_ERRCODES } from './errcodes';
import { notCarriedOut, WechatError } from './error';
import { requirePermissionSet } from './permission-sets';
import { type Fetch, send } from './transport';
import type { Endpoint } from './wire/endpoint';

/** Where an account's access token comes from; ordinary accounts and components differ only here. */
export type TokenSource = {
  get(): Promise<string>;
  /** Called with the token that WeChat refused; must hand out another, fetching it once for all who ask. */
  refresh(rejected: string): Promise<string>;
};

export type CallInput<Request extends z.ZodType> = {
  query?: Record<string, string>;
  body?: z.input<Request>;
  form?: FormData;
  signal?: AbortSignal;
};

/** A read is tried this often in all, a pause before each further time; longer waiting is the caller's business. */
const READ_TRIES = 3;
const READ_PAUSE_MS = 200;

/** What a client is made from. */
export type WechatAccess = {
  baseUrl: string;
  appId: string;
  tokens: TokenSource;
  timeoutMs: number;
  /** The permission sets that the owner granted to the component; null for an ordinary account, which has its own. */
  permissionSets?: readonly number[] | null;
  /** What the token is called in the query: a third-party platform's own has another name. */
  tokenParameter?: 'access_token' | 'component_access_token';
  /** Told of every call that failed in the end, to be shown on the account's page. */
  onFailure?: (error: WechatError) => void;
  fetch?: Fetch;
};

/** Speaks WeChat for one account. */
export type WechatClient = {
  readonly appId: string;
  call<Request extends z.ZodType, Reply extends z.ZodType>(
    endpoint: Endpoint<Request, Reply>,
    input?: CallInput<Request>,
  ): Promise<z.output<Reply>>;
};

/**
 * A client for one account: adds the token, bounds the time, validates the reply, turns an errcode into WechatError.
 * When WeChat refuses the token (40001, 40014, 42001, 42006: nothing was carried out) it is refreshed once, and the call
 * repeated once. A read is repeated when WeChat is busy or does not answer; nothing else is: whoever calls knows
 * whether that is harmless.
 */
export function createWechatClient(options: WechatAccess): WechatClient {
  const { baseUrl, appId, tokens, timeoutMs, permissionSets = null, onFailure, fetch } = options;
  const { tokenParameter = 'access_token' } = options;

  async function once<Request extends z.ZodType, Reply extends z.ZodType>(
    endpoint: Endpoint<Request, Reply>,
    input: CallInput<Request>,
  ): Promise<z.output<Reply>> {
    const attempt = (token: string) =>
      send(endpoint, {
        baseUrl,
        timeoutMs,
        fetch,
        query: { [tokenParameter]: token, ...input.query },
        body: input.body,
        form: input.form,
        signal: input.signal,
      });
    const token = await tokenOrNone(tokens.get());
    try {
      return await attempt(token);
    } catch (error) {
      if (!(error instanceof WechatError) || !STALE_TOKEN_ERRCODES.has(error.errcode)) throw error;
      return attempt(await tokenOrNone(tokens.refresh(token)));
    }
  }

  return {
    appId,
    async call(endpoint, input = {}) {
      requirePermissionSet(endpoint.path, permissionSets);
      for (let tries = 1; ; tries += 1) {
        try {
          return await once(endpoint, input);
        } catch (error) {
          if (!(error instanceof WechatError)) throw error;
          const isRead = endpoint.isRead ?? endpoint.method === 'GET';
          if (isRead && error.retryable && tries < READ_TRIES) {
            await pause(READ_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random()), input.signal);
            continue;
          }
          onFailure?.(error);
          throw error;
        }
      }
    },
  };
}

/** A token whose answer was lost says nothing about the call that it was for: that one was not made, or was refused. */
async function tokenOrNone(token: Promise<string>): Promise<string> {
  try {
    return await token;
  } catch (error) {
    throw error instanceof WechatError && !error.outcomeKnown ? notCarriedOut(error) : error;
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return setTimeout(ms, undefined, { signal });
}
