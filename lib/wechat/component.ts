import 'server-only';
import type { z } from 'zod';
import type { WechatClient } from './call';
import { type Fetch, send } from './transport';
import * as wire from './wire/component';

/** A server and a platform on it, for the calls that are made with the platform's secret and no token. */
export type ComponentCredentials = {
  baseUrl: string;
  appId: string;
  secret: string;
  timeoutMs?: number;
  fetch?: Fetch;
};

const CALL_TIMEOUT_MS = 8_000;

/** A token that speaks for an authorised account, and the key to the next one. */
export type AuthorizerToken = { accessToken: string; expiresInSeconds: number; refreshToken: string };

/** What an authorisation code gives. */
export type AuthorizationGrant = AuthorizerToken & { authorizerAppId: string; permissionSets: number[] };

export type AuthorizerInfo = {
  originalId: string;
  name: string;
  principalName: string | null;
  avatarUrl: string | null;
  /** null: a mini program. */
  kind: 'service' | 'subscription' | null;
  isVerified: boolean;
  permissionSets: number[];
};

/** Asks WeChat to push tickets (again); the next one comes to the authorisation address. @throws WechatError 40125 */
export async function startPushTicket(platform: ComponentCredentials): Promise<void> {
  await send(wire.startPushTicket, {
    ...transportOf(platform),
    body: { component_appid: platform.appId, component_secret: platform.secret },
  });
}

/**
 * Fetches the platform's own token. Fetched too often it is refused (45009; the figure is not published).
 * @throws WechatError 61005 (ticket older than 12 h), 61006 (no such ticket), 61004 (address not registered)
 * @see WeChat docs 获取令牌 api_component_token
 */
export async function fetchComponentToken(
  platform: ComponentCredentials & { ticket: string },
): Promise<{ accessToken: string; expiresInSeconds: number }> {
  const reply = await send(wire.getComponentToken, {
    ...transportOf(platform),
    body: {
      component_appid: platform.appId,
      component_appsecret: platform.secret,
      component_verify_ticket: platform.ticket,
    },
  });
  return { accessToken: reply.component_access_token, expiresInSeconds: reply.expires_in };
}

/** Resets the day's counters of an authorised account, ten times a month. @throws WechatError 48006, 61003 */
export async function clearAuthorizerQuota(
  platform: ComponentCredentials,
  input: { authorizerAppId: string },
): Promise<void> {
  await send(wire.clearAuthorizerQuota, {
    ...transportOf(platform),
    body: { appid: input.authorizerAppId, component_appid: platform.appId, appsecret: platform.secret },
  });
}

/** A code for one authorisation; how long it lives WeChat says each time (pages differ: 600 to 1 800 s). */
export async function createPreAuthCode(
  client: WechatClient,
): Promise<{ preAuthCode: string; expiresInSeconds: number }> {
  const reply = await client.call(wire.createPreAuthCode, { body: platformOf(client) });
  return { preAuthCode: reply.pre_auth_code, expiresInSeconds: reply.expires_in };
}

/**
 * Exchanges an authorisation code. It works once: after a lost answer the refresh token is found by `listAuthorizers`.
 * @throws WechatError 61009 (unknown or used), 61010 (expired)
 */
export async function queryAuth(client: WechatClient, input: { code: string }): Promise<AuthorizationGrant> {
  const reply = await client.call(wire.queryAuth, {
    body: { ...platformOf(client), authorization_code: input.code },
  });
  const info = reply.authorization_info;
  return {
    authorizerAppId: info.authorizer_appid,
    accessToken: info.authorizer_access_token,
    expiresInSeconds: info.expires_in,
    refreshToken: info.authorizer_refresh_token,
    permissionSets: usableSets(info.func_info),
  };
}

/**
 * A new token for an authorised account, with the refresh token to keep from now on (the same one, as a rule).
 * @throws WechatError 61003 (the owner took the authorisation back), 61023 (not the refresh token any more)
 */
export async function refreshAuthorizerToken(
  client: WechatClient,
  input: { authorizerAppId: string; refreshToken: string },
): Promise<AuthorizerToken> {
  const reply = await client.call(wire.getAuthorizerToken, {
    body: {
      ...platformOf(client),
      authorizer_appid: input.authorizerAppId,
      authorizer_refresh_token: input.refreshToken,
    },
  });
  return {
    accessToken: reply.authorizer_access_token,
    expiresInSeconds: reply.expires_in,
    refreshToken: reply.authorizer_refresh_token,
  };
}

/** What WeChat tells about an authorised account. @throws WechatError 61003 */
export async function getAuthorizerInfo(
  client: WechatClient,
  input: { authorizerAppId: string },
): Promise<AuthorizerInfo> {
  const reply = await client.call(wire.getAuthorizerInfo, {
    body: { ...platformOf(client), authorizer_appid: input.authorizerAppId },
  });
  const info = reply.authorizer_info;
  return {
    originalId: info.user_name,
    name: info.nick_name || info.user_name,
    principalName: info.principal_name || null,
    avatarUrl: info.head_img || null,
    kind: info.MiniProgramInfo ? null : kindOf(info.service_type_info?.id),
    isVerified: (info.verify_type_info?.id ?? -1) >= 0,
    permissionSets: usableSets(reply.authorization_info.func_info),
  };
}

/** 0 订阅号, 1 订阅号 upgraded from an old account, 2 服务号. */
function kindOf(serviceType: number | undefined): 'service' | 'subscription' {
  return serviceType === 2 ? 'service' : 'subscription';
}

/** 500 is the most that one page holds (40170). */
const LIST_PAGE = 500;

export type Authorizer = { appId: string; refreshToken: string; authorisedAt: Date };

/** All accounts that are authorised, with their refresh tokens: the way back to a lost one. */
export async function* listAuthorizers(client: WechatClient): AsyncGenerator<Authorizer, void> {
  for (let offset = 0; ; offset += LIST_PAGE) {
    const { list, total_count } = await client.call(wire.getAuthorizerList, {
      body: { ...platformOf(client), offset, count: LIST_PAGE },
    });
    for (const one of list) {
      yield {
        appId: one.authorizer_appid,
        refreshToken: one.refresh_token,
        authorisedAt: new Date(one.auth_time * 1_000),
      };
    }
    if (list.length === 0 || offset + list.length >= total_count) return;
  }
}

export type AuthorizerOption = 'location_report' | 'voice_recognize' | 'customer_service';

/** One setting of an authorised account. @throws WechatError 61012 */
export async function getAuthorizerOption(
  client: WechatClient,
  input: { authorizerAppId: string; option: AuthorizerOption },
): Promise<string> {
  const reply = await client.call(wire.getAuthorizerOption, {
    body: { ...platformOf(client), authorizer_appid: input.authorizerAppId, option_name: input.option },
  });
  return reply.option_value;
}

/** @throws WechatError 61012 (option), 61013 (value), 61025 (may only be read) */
export async function setAuthorizerOption(
  client: WechatClient,
  input: { authorizerAppId: string; option: AuthorizerOption; value: string },
): Promise<void> {
  await client.call(wire.setAuthorizerOption, {
    body: {
      ...platformOf(client),
      authorizer_appid: input.authorizerAppId,
      option_name: input.option,
      option_value: input.value,
    },
  });
}

/** Sets that can be used: one that the platform itself has yet to confirm is answered 61016 and counts as missing. */
function usableSets(
  sets: z.output<typeof wire.queryAuth.reply>['authorization_info']['func_info'],
): number[] {
  return sets
    .filter(({ confirm_info: c }) => !(c?.need_confirm === 1 && c.already_confirm !== 1))
    .map((set) => set.funcscope_category.id);
}

function platformOf(client: WechatClient) {
  return { component_appid: client.appId };
}

function transportOf({ baseUrl, timeoutMs = CALL_TIMEOUT_MS, fetch }: ComponentCredentials) {
  return { baseUrl, timeoutMs, fetch };
}
