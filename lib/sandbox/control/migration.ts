import { z } from 'zod';
import { beijingDay } from '../beijing';
import { migrateFans } from '../migration';
import { accountOf, ControlError, type ControlRoute, route } from './route';

const body = z.strictObject({ from: z.string() });

/** The owner merges another account into this one. */
export const migrationRoutes: ControlRoute[] = [
  route('POST', '/_control/accounts/:appid/migrate', body, ({ body, ...context }) => {
    const to = accountOf(context);
    const from = context.world.account(body.from);
    if (!from || from === to) throw new ControlError(`from: no other account ${body.from}`);
    return { count: migrateFans(from, to, beijingDay(context.world.clock.now())) };
  }),
];
