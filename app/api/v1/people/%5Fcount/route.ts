import { countPeopleByQuery } from '@/lib/people/count-people-by-query';
import { esRoute } from '@/lib/web/es-route';

/**
 * How many people a query finds (E2), as Elasticsearch's own `_count` answers, with the engine in a header.
 * The folder is called %5Fcount because Next does not route folders that begin with an underscore.
 */
export const POST = esRoute('people.read', async (ctx, body) => {
  const { count, shards, engine, tookMs, lagSeconds } = await countPeopleByQuery(ctx, body);
  return {
    body: { count, _shards: shards },
    headers: {
      'x-tagcast-engine': engine,
      'x-tagcast-took-ms': String(tookMs),
      ...(lagSeconds === null ? {} : { 'x-tagcast-lag-seconds': String(lagSeconds) }),
    },
  };
});
export const GET = POST;
