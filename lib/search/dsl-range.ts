import { BUSINESS_TIME_ZONE, businessDay, businessDayStart, DAY_MS } from '@/lib/time/format';
import { asObject, QueryDslError } from './dsl-error';

const BOUNDS = ['gte', 'gt', 'lte', 'lt'] as const;
const ZONES = ['+08:00', BUSINESS_TIME_ZONE];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function illegal(reason: string): never {
  throw new QueryDslError('illegal_argument_exception', reason);
}

function readBounds(field: string, given: unknown, more: readonly string[]): Record<string, unknown> {
  const bounds = asObject(given, field);
  for (const key of Object.keys(bounds)) {
    if (!BOUNDS.some((bound) => bound === key) && !more.includes(key)) {
      throw new QueryDslError('parsing_exception', `[range] query does not support [${key}]`);
    }
  }
  if (!BOUNDS.some((bound) => bounds[bound] !== undefined)) {
    illegal(`[range] on [${field}] needs one of [gte], [gt], [lte], [lt]`);
  }
  for (const [a, b] of [
    ['gte', 'gt'],
    ['lte', 'lt'],
  ] as const) {
    if (bounds[a] !== undefined && bounds[b] !== undefined)
      illegal(`[range] on [${field}] has both [${a}] and [${b}]`);
  }
  return bounds;
}

/**
 * The Beijing days of a `range` on a time: `from` and `to` are the first and the last, `until` the day behind it. Rules
 * know whole days only, so a bound is a date with `time_zone` +08:00, or a moment that is a Beijing midnight.
 * @throws QueryDslError for any other bound
 */
export function dayBounds(field: string, given: unknown): { from?: string; to?: string; until?: string } {
  const bounds = readBounds(field, given, ['time_zone']);
  const zone = bounds.time_zone;
  if (zone !== undefined && !ZONES.some((known) => known === zone)) {
    illegal(
      `[time_zone] supports ${ZONES.map((known) => `[${known}]`).join(' and ')} only, found [${JSON.stringify(zone)}]`,
    );
  }
  /** The first moment that lies behind a bound (`gt`, `lte`), or the bound's own. */
  const day = (bound: (typeof BOUNDS)[number]): string | undefined => {
    const value = bounds[bound];
    if (value === undefined) return undefined;
    const isDate = typeof value === 'string' && DATE.test(value);
    if (isDate && zone === undefined) {
      illegal(`field [${field}] takes days of ${BUSINESS_TIME_ZONE}: give [time_zone] "+08:00"`);
    }
    const at = readMoment(value, isDate);
    if (at === null) illegal(`failed to parse date field [${JSON.stringify(value)}]`);
    if (businessDayStart(businessDay(at)).getTime() !== at.getTime()) {
      illegal(
        `field [${field}] is asked by whole days of ${BUSINESS_TIME_ZONE}, found [${JSON.stringify(value)}]`,
      );
    }
    // As in Elasticsearch, a date that is excluded from below or included from above means the whole day.
    const isBehind = isDate && (bound === 'gt' || bound === 'lte');
    if (!isDate && (bound === 'gt' || bound === 'lte')) {
      illegal(`field [${field}] is asked by whole days: a moment takes [gte] or [lt], found [${bound}]`);
    }
    return businessDay(new Date(at.getTime() + (isBehind ? DAY_MS : 0)));
  };
  const from = day('gte') ?? day('gt');
  const until = day('lt') ?? day('lte');
  const to = until && businessDay(new Date(businessDayStart(until).getTime() - DAY_MS));
  for (const at of [from, to, until]) {
    if (at && (at < '2000-01-01' || at > '2099-12-31'))
      illegal(`field [${field}] takes days of 2000 to 2099`);
  }
  return { ...(from && { from }), ...(to && { to }), ...(until && { until }) };
}

function readMoment(value: unknown, isDate: boolean): Date | null {
  if (isDate) {
    const at = businessDayStart(String(value));
    // 2026-02-30 would become a day of March.
    return Number.isNaN(at.getTime()) || businessDay(at) !== value ? null : at;
  }
  const isInstant = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value);
  if (!isInstant && typeof value !== 'number') return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/**
 * The whole numbers of a `range`, both ends included; open ends are `min` and `max`.
 * @throws QueryDslError for a bound that is no whole number
 */
export function numberBounds(
  field: string,
  given: unknown,
  min: number,
  max: number,
): { from: number; to: number } {
  const bounds = readBounds(field, given, []);
  const number = (bound: (typeof BOUNDS)[number], shift: number): number | undefined => {
    const value = bounds[bound];
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      illegal(`field [${field}] takes a whole number, found [${JSON.stringify(value)}]`);
    }
    return value + shift;
  };
  const from = number('gte', 0) ?? number('gt', 1) ?? min;
  const to = number('lte', 0) ?? number('lt', -1) ?? max;
  return { from: Math.max(min, from), to: Math.min(max, to) };
}
