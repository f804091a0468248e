import 'server-only';
import type { WechatClient } from './call';
import { type Fetch, send } from './transport';
import * as wire from './wire/base';

/** Resets the account's counters of the day, ten times a month at most. @throws WechatError 40013, 48006 */
export async function clearQuota(client: WechatClient): Promise<void> {
  await client.call(wire.clearQuota, { body: { appid: client.appId } });
}

/**
 * The same without a token, for when the token calls themselves are used up; it counts towards the same ten.
 * @throws WechatError 40013, 41002, 41004, 48006
 */
export async function clearQuotaBySecret(input: {
  baseUrl: string;
  appId: string;
  secret: string;
  timeoutMs?: number;
  fetch?: Fetch;
}): Promise<void> {
  await send(wire.clearQuotaBySecret, {
    baseUrl: input.baseUrl,
    timeoutMs: input.timeoutMs ?? 10_000,
    fetch: input.fetch,
    body: { appid: input.appId, appsecret: input.secret },
  });
}

export type RateLimit = { callCount: number; refreshSeconds: number };
export type Quota = {
  dailyLimit: number;
  used: number;
  remaining: number;
  /** What is left of the running period, where WeChat limits more than the day. */
  rateLimit: RateLimit | null;
  componentRateLimit: RateLimit | null;
};

/**
 * How often a path may be called today and how often it was; figures lag by about 1 %.
 * @param input.path with a leading slash and without a host, such as `/cgi-bin/message/custom/send`
 * @throws WechatError 76021 (no such path), 76022 (not for this kind of token)
 */
export async function getQuota(client: WechatClient, input: { path: string }): Promise<Quota> {
  const reply = await client.call(wire.getQuota, { body: { cgi_path: input.path } });
  const { daily_limit, used, remain } = reply.quota;
  return {
    dailyLimit: daily_limit,
    used,
    remaining: remain,
    rateLimit: rateLimitOf(reply.rate_limit),
    componentRateLimit: rateLimitOf(reply.component_rate_limit),
  };
}

function rateLimitOf(given: { call_count: number; refresh_second: number } | undefined): RateLimit | null {
  return given ? { callCount: given.call_count, refreshSeconds: given.refresh_second } : null;
}

/** Resets today's counter of one path, fifty times a month at most. @throws WechatError 45009, 76021, 76022 */
export async function clearQuotaOfPath(client: WechatClient, input: { path: string }): Promise<void> {
  await client.call(wire.clearQuotaOfPath, { body: { cgi_path: input.path } });
}

export type RequestRecord = {
  at: Date;
  tookMs: number;
  url: string;
  body: string;
  response: string;
  clientIp: string;
};

/**
 * What WeChat recorded of a failed call, by the `rid` of its errmsg, for seven days.
 * @throws WechatError 76001 (unknown), 76002 (not a rid), 76003 (another account's), 76004 (too old)
 */
export async function getRid(client: WechatClient, input: { rid: string }): Promise<RequestRecord> {
  const { request } = await client.call(wire.getRid, { body: { rid: input.rid } });
  return {
    at: new Date(request.invoke_time * 1_000),
    tookMs: request.cost_in_ms,
    url: request.request_url,
    body: request.request_body,
    response: request.response_body,
    clientIp: request.client_ip,
  };
}

/** Addresses (some as `a.b.c.d/25`) of WeChat's API hosts. */
export async function listApiIps(client: WechatClient): Promise<string[]> {
  return (await client.call(wire.getApiIps)).ip_list;
}

/** Addresses that pushes come from; WeChat asks to look once a day. */
export async function listCallbackIps(client: WechatClient): Promise<string[]> {
  return (await client.call(wire.getCallbackIps)).ip_list;
}

export type CallbackCheck = {
  dns: { ip: string; operator: string }[];
  ping: { ip: string; operator: string; loss: string; time: string }[];
};

/**
 * Has WeChat look up and ping the account's server address.
 * @throws WechatError 40201 (the account has no server address), 40202, 40203
 */
export async function checkCallback(
  client: WechatClient,
  input: {
    action: (typeof wire.CALLBACK_CHECKS)[number];
    operator: (typeof wire.CALLBACK_CHECK_OPERATORS)[number];
  },
): Promise<CallbackCheck> {
  const reply = await client.call(wire.checkCallback, {
    body: { action: input.action, check_operator: input.operator },
  });
  return {
    dns: (reply.dns ?? []).map(({ ip, real_operator }) => ({ ip, operator: real_operator })),
    ping: (reply.ping ?? []).map(({ ip, from_operator, package_loss, time }) => ({
      ip,
      operator: from_operator,
      loss: package_loss,
      time,
    })),
  };
}
