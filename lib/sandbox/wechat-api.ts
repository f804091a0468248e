import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import type { Account } from './account';
import { countComponentCall } from './component';
import { checkSets } from './component-sets';
import { type Call, type Endpoint, RawAnswer } from './endpoint';
import { failureBody, Refusal } from './errcodes';
import { readMultipart } from './multipart';
import { grantBehind } from './oauth';
import { blacklistEndpoints } from './resources/blacklist';
import { commentEndpoints } from './resources/comments';
import { componentEndpoints } from './resources/component';
import { componentAuthorizerEndpoints } from './resources/component-authorizers';
import { componentPageEndpoints } from './resources/component-page';
import { connectivityEndpoints } from './resources/connectivity';
import { customEndpoints } from './resources/custom';
import { datacubeEndpoints } from './resources/datacube';
import { draftEndpoints } from './resources/drafts';
import { jsTicketEndpoints } from './resources/js-tickets';
import { massEndpoints } from './resources/mass';
import { massSendEndpoints } from './resources/mass-send';
import { massSpeedEndpoints } from './resources/mass-speed';
import { materialEndpoints } from './resources/materials';
import { mediaEndpoints } from './resources/media';
import { menuEndpoints } from './resources/menus';
import { oauthPageEndpoints } from './resources/oauth-page';
import { publishEndpoints } from './resources/publish';
import { qrCodeEndpoints } from './resources/qr-codes';
import { quotaEndpoints } from './resources/quota';
import { shortKeyEndpoints } from './resources/short-keys';
import { snsEndpoints } from './resources/sns';
import { tagMemberEndpoints } from './resources/tag-members';
import { tagEndpoints } from './resources/tags';
import { templateSendEndpoints } from './resources/template-send';
import { templateEndpoints } from './resources/templates';
import { tokenEndpoints } from './resources/token';
import { userEndpoints } from './resources/users';
import { rememberRid } from './rids';
import { componentTokenOf, findAccount, findComponent, findGrant } from './tokens';
import type { World } from './world';

const ENDPOINTS = new Map<string, Endpoint>(
  [
    ...tokenEndpoints,
    ...quotaEndpoints,
    ...connectivityEndpoints,
    ...componentEndpoints,
    ...componentAuthorizerEndpoints,
    ...componentPageEndpoints,
    ...tagEndpoints,
    ...tagMemberEndpoints,
    ...userEndpoints,
    ...blacklistEndpoints,
    ...qrCodeEndpoints,
    ...shortKeyEndpoints,
    ...jsTicketEndpoints,
    ...snsEndpoints,
    ...oauthPageEndpoints,
    ...massSendEndpoints,
    ...massEndpoints,
    ...massSpeedEndpoints,
    ...draftEndpoints,
    ...materialEndpoints,
    ...mediaEndpoints,
    ...publishEndpoints,
    ...commentEndpoints,
    ...customEndpoints,
    ...menuEndpoints,
    ...templateEndpoints,
    ...templateSendEndpoints,
    ...datacubeEndpoints,
  ].map((endpoint) => [endpoint.path, endpoint]),
);

/** The endpoint at a path, if the sandbox has it. */
export function endpointAt(path: string): Endpoint | undefined {
  return ENDPOINTS.get(path);
}

export type Request = {
  method: string;
  path: string;
  query: Record<string, string>;
  body: Buffer;
  remoteAddress: string;
};

/** `drop`: close the connection without an answer. */
export type Answer = {
  httpStatus: number;
  bytes: Buffer;
  headers: Record<string, string>;
  delayMs: number;
  drop: boolean;
};

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** Answers a call of WeChat's own API, and notes it in the log. All of it happens at once: nothing waits in between. */
export function answerWechat(world: World, request: Request): Answer {
  const endpoint = ENDPOINTS.get(request.path);
  const token = request.query.access_token ?? request.query.component_access_token;
  const owner = token ? (world.tokens.get(token) ?? grantBehind(world, token)) : undefined;
  const appid = owner?.appid ?? appidOf(request, endpoint);
  const fault = world.faults.take(request.path, appid);
  const delayMs = fault?.delayMs ?? 0;
  const startedAt = performance.now();
  const log = (httpStatus: number, errcode: number, response: string) => {
    const at = world.clock.now();
    const { method, path, query } = request;
    const body = loggedBody(request.body);
    world.calls.add({ at, appid, method, path, query, body, httpStatus, errcode, response });
    if (errcode === 0) return;
    const tookMs = Math.round(performance.now() - startedAt);
    rememberRid(world, { appid, at, tookMs, query, body, response, clientIp: clientIp(request) });
  };
  if (fault?.drop === 'before') {
    log(0, 0, '');
    return { httpStatus: 0, bytes: Buffer.alloc(0), headers: {}, delayMs, drop: true };
  }
  const outcome =
    fault?.errcode !== undefined
      ? { httpStatus: fault.httpStatus ?? 200, body: failureBody(fault.errcode) }
      : fault?.httpStatus !== undefined
        ? { httpStatus: fault.httpStatus, body: { error: 'fault injected' } }
        : carryOut(world, endpoint, request);
  const drop = fault?.drop === 'after';
  if (outcome.body instanceof RawAnswer) {
    const { httpStatus, bytes, headers } = outcome.body;
    log(drop ? 0 : httpStatus, 0, JSON.stringify({ sizeBytes: bytes.length, headers }));
    return { httpStatus, bytes, headers, delayMs, drop };
  }
  const text = JSON.stringify(outcome.body);
  const { errcode } = outcome.body as { errcode?: number };
  log(drop ? 0 : outcome.httpStatus, errcode ?? 0, text);
  return {
    httpStatus: outcome.httpStatus,
    bytes: Buffer.from(text, 'utf8'),
    headers: JSON_HEADERS,
    delayMs,
    drop,
  };
}

function carryOut(
  world: World,
  endpoint: Endpoint | undefined,
  request: Request,
): { httpStatus: number; body: unknown } {
  if (!endpoint) {
    const error = `the sandbox does not have ${request.method} ${request.path} yet`;
    return { httpStatus: 404, body: { errcode: 404, errmsg: error } };
  }
  try {
    return { httpStatus: 200, body: handle(world, endpoint, request) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { httpStatus: 200, body: failureBody(error.errcode, error.extra) };
  }
}

function handle(world: World, endpoint: Endpoint, request: Request): unknown {
  const now = world.clock.now();
  const call = <A>(account: A): Call<A> => ({
    world,
    account,
    now,
    query: request.query,
    read: (schema) => read(schema, endpoint, request),
    files: () => readMultipart(request.body),
    endpointAt,
    remoteAddress: request.remoteAddress,
  });
  if (endpoint.method === 'GET' && request.method !== 'GET') throw new Refusal(43001);
  if (endpoint.method === 'POST' && request.method !== 'POST') throw new Refusal(43002);
  if (endpoint.auth === 'none') return endpoint.handle(call(undefined));
  if (endpoint.auth === 'component') {
    const component = findComponent(world, componentTokenOf(request.query), now);
    countComponentCall(world, component, endpoint.path, endpoint.dailyLimit, now);
    return endpoint.handle(call(component));
  }
  const account = findAccount(world, request.query.access_token, now);
  const grant = findGrant(world, request.query.access_token);
  if (grant) checkSets(grant, endpoint.path);
  if (!isEntitled(account, endpoint.needs)) throw new Refusal(48001);
  const errcode =
    endpoint.path.startsWith('/cgi-bin/message/mass/send') && account.choice('U16') === 45028 ? 45028 : 45009;
  account.countDaily(endpoint.path, endpoint.dailyLimit, now, errcode);
  return endpoint.handle(call(account));
}

function isEntitled(account: Account, needs: 'verified' | 'verified service' | undefined): boolean {
  if (needs === undefined) return true;
  const { verified, kind } = account.settings;
  return verified && (needs === 'verified' || kind === 'service');
}

function read<T extends z.ZodType>(schema: T, endpoint: Endpoint, request: Request): z.output<T> {
  // tags and the like are asked with a body even by GET in older clients; a body decides, not the method or the header.
  const parsed = schema.safeParse(
    request.body.length > 0 ? readJson(endpoint, request) : queryOrRefuse(request),
  );
  if (!parsed.success) throw new Refusal(47001);
  return parsed.data;
}

function queryOrRefuse(request: Request): Record<string, string> {
  if (request.method === 'POST') throw new Refusal(44002);
  return request.query;
}

function readJson(endpoint: Endpoint, request: Request): unknown {
  const { notUtf8Errcode, escapedErrcode = endpoint.refusesUnicodeEscapes ? 47002 : undefined } = endpoint;
  if (notUtf8Errcode !== undefined && !isUtf8(request.body)) throw new Refusal(notUtf8Errcode);
  const text = request.body.toString('utf8');
  if (escapedErrcode !== undefined && /(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-f]{4}/i.test(text))
    throw new Refusal(escapedErrcode);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(47001);
  }
}

function clientIp({ remoteAddress }: Request): string {
  return remoteAddress.replace(/^::ffff:/, '');
}

/** Token calls name their account in query or body; faults and log go by it. */
function appidOf(request: Request, endpoint: Endpoint | undefined): string | null {
  if (request.query.appid) return request.query.appid;
  if (endpoint?.auth !== 'none' || request.body.length === 0) return null;
  return /"(?:component_)?appid"\s*:\s*"([^"]*)"/.exec(request.body.toString('latin1'))?.[1] ?? null;
}

/** Uploads are noted by their parts: the bytes of a picture say nothing in a log. */
function loggedBody(body: Buffer): string {
  if (body.length < 2 || body.toString('latin1', 0, 2) !== '--') return body.toString('utf8');
  const parts = readMultipart(body).map(({ name, fileName, bytes }) => ({
    name,
    fileName,
    sizeBytes: bytes.length,
  }));
  return JSON.stringify({ multipart: parts });
}
