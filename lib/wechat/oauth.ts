import 'server-only';
import type { z } from 'zod';
import type { WechatHosts } from './hosts';
import { type Fetch, send } from './transport';
import type { Endpoint } from './wire/endpoint';
import * as wire from './wire/sns';

export type OauthScope = (typeof wire.OAUTH_SCOPES)[number];

const STATE = /^[A-Za-z0-9]{1,128}$/;

/**
 * Where a fan's browser goes to be asked who they are; it comes back with `code` and `state`, after a refusal with
 * `state` alone. WeChat wants the parameters in this order and the fragment at the end.
 *
 * `snsapi_base` asks nothing and gives the openid; `snsapi_userinfo` asks and must follow a tap.
 * @param input.state up to 128 letters and digits
 * @param input.componentAppId the platform that the account is authorised to, if it is
 * @see WeChat docs 网页授权
 */
export function oauthUrl(
  hosts: WechatHosts,
  input: {
    appId: string;
    redirectUri: string;
    scope: OauthScope;
    state: string;
    componentAppId?: string;
    /** Asks again even if WeChat remembers an answer. */
    forcePopup?: boolean;
  },
): string {
  if (!STATE.test(input.state)) throw new RangeError('state: 1 to 128 letters and digits');
  const parameters = [
    ['appid', input.appId],
    ['redirect_uri', input.redirectUri],
    ['response_type', 'code'],
    ['scope', input.scope],
    ['state', input.state],
    ...(input.componentAppId === undefined ? [] : [['component_appid', input.componentAppId]]),
    ...(input.forcePopup ? [['forcePopup', 'true']] : []),
  ];
  const query = parameters.map(([name, value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${hosts.open}${wire.AUTHORIZE_PATH}?${query}#wechat_redirect`;
}

/** Whose right the calls are made by: the account's own, or that of the platform it is authorised to. */
export type OauthBy = { secret: string } | { componentAppId: string; componentToken: string };

type Options = { baseUrl: string; timeoutMs?: number; fetch?: Fetch };

export type OauthToken = {
  /** For `getOauthUser` alone; not the token of the other endpoints. */
  accessToken: string;
  expiresInSeconds: number;
  /** Works for 30 days. */
  refreshToken: string;
  openid: string;
  scopes: string[];
  /** A stand-in that WeChat made up for a page in snapshot mode: nothing may be bound to it. */
  isSnapshotUser: boolean;
  unionid: string | null;
};

/**
 * Takes the code that a browser came back with; it works once and for five minutes.
 * @throws WechatError 40029 (bad code), 40163 (used), 42003 (expired), 40013, 40125, 48001
 */
export async function exchangeOauthCode(
  input: Options & { appId: string; code: string; by: OauthBy },
): Promise<OauthToken> {
  const { appId, code, by } = input;
  const query = { appid: appId, code, grant_type: 'authorization_code' };
  const reply =
    'secret' in by
      ? await ask(wire.getOauthToken, input, { ...query, secret: by.secret })
      : await ask(wire.getOauthTokenByComponent, input, { ...query, ...componentQuery(by) });
  return tokenOf(reply);
}

/** @throws WechatError 40030 (bad refresh token), 42002 (expired), 42007 (the fan has to be asked again) */
export async function refreshOauthToken(
  input: Options & { appId: string; refreshToken: string; by?: Extract<OauthBy, { componentToken: string }> },
): Promise<OauthToken> {
  const query = { appid: input.appId, grant_type: 'refresh_token', refresh_token: input.refreshToken };
  const reply = input.by
    ? await ask(wire.refreshOauthTokenByComponent, input, { ...query, ...componentQuery(input.by) })
    : await ask(wire.refreshOauthToken, input, query);
  return tokenOf(reply);
}

export type OauthUser = {
  openid: string;
  nickname: string;
  avatarUrl: string | null;
  unionid: string | null;
};

/** What a fan agreed to show. @throws WechatError 48001 (asked with snsapi_base), 40003, 40014, 42001 */
export async function getOauthUser(
  input: Options & { accessToken: string; openid: string },
): Promise<OauthUser> {
  const query = { access_token: input.accessToken, openid: input.openid, lang: 'zh_CN' };
  const reply = await ask(wire.getOauthUser, input, query);
  return {
    openid: reply.openid,
    nickname: reply.nickname ?? '',
    avatarUrl: reply.headimgurl || null,
    unionid: reply.unionid ?? null,
  };
}

/** Whether a token still speaks for somebody: resolves, or says why not. @throws WechatError 40003, 40014, 42001 */
export async function checkOauthToken(
  input: Options & { accessToken: string; openid: string },
): Promise<void> {
  await ask(wire.checkOauthToken, input, { access_token: input.accessToken, openid: input.openid });
}

function ask<Reply extends z.ZodType>(
  endpoint: Endpoint<z.ZodType, Reply>,
  { baseUrl, timeoutMs = 10_000, fetch }: Options,
  query: Record<string, string>,
): Promise<z.output<Reply>> {
  return send(endpoint, { baseUrl, timeoutMs, fetch, query });
}

function componentQuery(by: { componentAppId: string; componentToken: string }) {
  return { component_appid: by.componentAppId, component_access_token: by.componentToken };
}

function tokenOf(reply: z.output<typeof wire.getOauthToken.reply>): OauthToken {
  return {
    accessToken: reply.access_token,
    expiresInSeconds: reply.expires_in,
    refreshToken: reply.refresh_token,
    openid: reply.openid,
    scopes: reply.scope.split(','),
    isSnapshotUser: reply.is_snapshotuser === 1,
    unionid: reply.unionid ?? null,
  };
}
