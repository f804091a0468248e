import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

const query = z.looseObject({
  query: z.record(z.string(), z.unknown()).optional().meta({
    description:
      'Elasticsearch’s own query DSL: bool (must, should, must_not, filter), term, terms, range, exists, geo_distance, match_all.',
  }),
});
const EXAMPLE = { query: { bool: { must: [{ term: { tag_id: 'mkit' } }] } } };
const answer = z.strictObject({
  count: z.int(),
  _shards: z.strictObject({ total: z.int(), successful: z.int(), skipped: z.int(), failed: z.int() }),
});
const cause = { type: z.string(), reason: z.string() };
const refusal = z.strictObject({
  error: z.strictObject({ root_cause: z.array(z.strictObject(cause)), ...cause }),
  status: z.int(),
});

/** How people/_count (E2) is described: it speaks as Elasticsearch does, and fails as Elasticsearch does. */
export function peopleCountConfig(security: string): RouteConfig {
  const refused = { content: { 'application/json': { schema: refusal } } };
  return {
    operationId: 'countPeople',
    method: 'post',
    path: '/people/_count',
    tags: ['people'],
    summary: 'How many people a query finds, as Elasticsearch answers it',
    description:
      'Takes what Elasticsearch’s clients send to `_count`. The headers `x-tagcast-engine`, `x-tagcast-took-ms` and `x-tagcast-lag-seconds` say how it came about.\n\nScope: `people.read`.',
    security: [{ [security]: ['people.read'] }],
    request: {
      body: { required: false, content: { 'application/json': { schema: query, example: EXAMPLE } } },
    },
    responses: {
      200: { description: 'Counted.', content: { 'application/json': { schema: answer } } },
      400: { description: 'Outside the supported subset, or an unknown tag code.', ...refused },
      401: { description: 'No token that is known and valid.', ...refused },
      403: { description: 'The token lacks the scope.', ...refused },
      413: { description: 'The body is above 1 MiB.', ...refused },
      429: { description: 'The token’s calls of this minute are used up.', ...refused },
      503: { description: 'No engine can answer now.', ...refused },
    },
  };
}
