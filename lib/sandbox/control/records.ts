import { z } from 'zod';
import { isoBeijing } from '../beijing';
import { type ControlRoute, get, numberOf, route } from './route';

const MAX_LIST = 10_000;

const faultBody = z.strictObject({
  path: z.string().startsWith('/'),
  appid: z.string().optional(),
  times: z.number().int().min(1).default(1),
  errcode: z.number().int().optional(),
  httpStatus: z.number().int().min(200).max(599).optional(),
  delayMs: z.number().int().min(0).max(600_000).optional(),
  drop: z.enum(['before', 'after']).optional(),
});

export const recordRoutes: ControlRoute[] = [
  route('POST', '/_control/faults', faultBody, ({ world, body }) => {
    world.faults.add(body);
    return { ok: true };
  }),
  get('/_control/calls', ({ world, query }) => ({
    calls: world.calls.list({
      after: numberOf(query, 'after', 0),
      limit: Math.min(numberOf(query, 'limit', 1_000), MAX_LIST),
      path: query.path,
      appid: query.appid,
    }),
  })),
  get('/_control/pushes', ({ world, query }) => ({
    pushes: world.pushes.list({
      after: numberOf(query, 'after', 0),
      limit: Math.min(numberOf(query, 'limit', MAX_LIST), MAX_LIST),
      appid: query.appid,
      latest: query.latest === undefined ? undefined : Math.max(numberOf(query, 'latest', 1), 1),
    }),
  })),
  get('/_control/sms', ({ world, query }) => ({
    messages: world.sms(query.phone).map((sms) => ({ ...sms, at: isoBeijing(sms.at) })),
  })),
  route(
    'POST',
    '/_sms',
    z.strictObject({ phone: z.string().min(1), text: z.string().min(1).max(2_000) }),
    ({ world, body }) => {
      world.addSms({ ...body, at: world.clock.now() });
      return { ok: true };
    },
  ),
];
