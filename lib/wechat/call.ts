import 'server-only';
import type { z } from 'zod';
import { STALE_TOKEN_ERRCODES } from './errcodes';
import { WechatError } from './error';
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
 * When WeChat refuses the token (40001, 40014, 42001: nothing was carried out) it is refreshed once, and the call
 * repeated once. Nothing else is repeated here: whoever calls knows whether that is harmless.
 */
export function createWechatClient(options: {
  baseUrl: string;
  appId: string;
  tokens: TokenSource;
  timeoutMs: number;
  fetch?: Fetch;
}): WechatClient {
  const { baseUrl, appId, tokens, timeoutMs, fetch } = options;
  return {
    appId,
    async call(endpoint, input = {}) {
      const attempt = (token: string) =>
        send(endpoint, {
          baseUrl,
          timeoutMs,
          fetch,
          query: { access_token: token, ...input.query },
          body: input.body,
          form: input.form,
        });
      const token = await tokens.get();
      try {
        return await attempt(token);
      } catch (error) {
        if (!(error instanceof WechatError) || !STALE_TOKEN_ERRCODES.has(error.errcode)) throw error;
        return attempt(await tokens.refresh(token));
      }
    },
  };
}
