import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { statusOf } from '../status';
import type { ApiCall } from './call';
import { API_CALLS } from './calls';
import { peopleCountConfig } from './people-count-config';
import { problem } from './problem';

const BEARER = 'token';
/** What every call can answer. */
const COMMON = ['auth.bad_token', 'api.scope_missing', 'common.bad_input', 'common.rate_limited'];
const KEYED = ['api.bad_key', 'api.key_of_other_request', 'api.key_under_way'];
const WITH_BODY = ['common.bad_json', 'common.too_large'];

const DESCRIPTION = [
  '给其他系统使用的接口：标签、会员的标签、按手机号或 openid 查找会员。令牌由管理员在“接口”页面创建。',
  '',
  'Tags, the tags of members, and finding members by phone or openid, for other systems. An admin makes tokens on the page *API*.',
  '',
  '- Ids are texts of digits. Times are UTC. Unknown entries are refused by name.',
  '- `Idempotency-Key` (1 to 200 visible characters): a repeated request gets the first one’s answer for 24 hours.',
  '- `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) come with every answer; 429 has `Retry-After`.',
  '- `Accept-Language: zh` or `en` chooses the language of messages. Decide by `error.code`.',
  '- A token that is limited to branches sees and changes people of these branches only.',
].join('\n');

/** The OpenAPI 3.1 document of /api/v1, out of the schemas that its routes parse requests by. */
export function openApiDocument() {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', BEARER, { type: 'http', scheme: 'bearer' });
  for (const call of API_CALLS) registry.registerPath(configOf(call));
  registry.registerPath(peopleCountConfig(BEARER));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Tagcast API', version: '1', description: DESCRIPTION },
    servers: [{ url: '/api/v1' }],
    tags: [{ name: 'tags' }, { name: 'members' }, { name: 'operations' }, { name: 'people' }],
  });
}

function configOf(call: ApiCall): RouteConfig {
  const [params, query] = [asObject(call.params), asObject(call.query)];
  return {
    operationId: call.id,
    method: call.method.toLowerCase() as RouteConfig['method'],
    path: call.path,
    tags: [call.group],
    summary: call.summary,
    description: [call.description, `Scope: ${call.scopes.map((scope) => `\`${scope}\``).join(' or ')}.`]
      .filter(Boolean)
      .join('\n\n'),
    security: [{ [BEARER]: [...call.scopes] }],
    request: {
      ...(Object.keys(params.shape).length > 0 ? { params } : {}),
      ...(Object.keys(query.shape).length > 0 ? { query } : {}),
      ...(call.body
        ? {
            body: {
              required: true,
              content: {
                'application/json': { schema: call.body, ...(call.example ? { example: call.example } : {}) },
              },
            },
          }
        : {}),
    },
    ...(call.isKeyed ? { parameters: [KEY_HEADER] } : {}),
    responses: {
      [call.status]: {
        description: call.status === 202 ? 'Stored; the workers carry it out.' : 'Done.',
        content: { 'application/json': { schema: call.answer } },
      },
      ...refusals(call),
    },
  };
}

/** Addresses and queries are described by objects, as zod-to-openapi asks for. */
function asObject(schema: z.ZodType): z.ZodObject {
  if (!(schema instanceof z.ZodObject)) throw new Error('the parameters of a call are no object');
  return schema;
}

const KEY_HEADER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same for every repetition of one request, another for each new one.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
} as const;

/** One answer a status, with the codes that it can carry. */
function refusals(call: ApiCall): RouteConfig['responses'] {
  const codes = [...COMMON, ...call.errors, ...(call.body ? WITH_BODY : []), ...(call.isKeyed ? KEYED : [])];
  const byStatus = new Map<number, string[]>();
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\``).join(', '),
        content: { 'application/json': { schema: problem } },
      },
    ]),
  );
}
