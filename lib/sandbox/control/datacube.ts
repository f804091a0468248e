import { z } from 'zod';
import type { Account } from '../account';
import { dayNumber } from '../datacube/days';
import { setRows } from '../datacube/set-rows';
import { DATACUBE_NAMES } from '../resources/datacube';
import { accountOf, type ControlRoute, route } from './route';

const body = z.strictObject({
  date: z.string().refine((text) => dayNumber(text) !== undefined, 'date: YYYY-MM-DD'),
  rows: z.partialRecord(z.enum(DATACUBE_NAMES), z.array(z.record(z.string(), z.unknown()))),
});

/** Figures of a day by the last part of their path, in place of the made-up ones; `ref_date` may be left out. */
function set(account: Account, { date, rows }: z.output<typeof body>) {
  for (const [name, given] of Object.entries(rows))
    setRows(
      account,
      name,
      date,
      (given ?? []).map((row) => ({ ref_date: date, ...row })),
    );
  return { ok: true };
}

export const datacubeRoutes: ControlRoute[] = [
  route('POST', '/_control/accounts/:appid/datacube', body, (context) =>
    set(accountOf(context), context.body),
  ),
];
