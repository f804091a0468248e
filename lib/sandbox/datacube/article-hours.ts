import type { Account } from '../account';
import { type Sums, shareRows, sourceRows } from './article-rows';
import { NONE, readOn } from './article-sums';
import { dayText } from './days';
import { add, byHour, type Pair, READ_SOURCES, SHARE_SCENES, total } from './reads';

const HOURS = 24;

export function userReadHour(account: Account, day: number) {
  return sumsByHour(account, day).flatMap((sums, hour) => {
    const all = [...sums.bySource, ...sums.byScene, sums.original, sums.favourites];
    if (total(all).count === 0) return [];
    return sourceRows(sums).map((row) => ({ ref_date: dayText(day), ref_hour: hour * 100, ...row }));
  });
}

export function userShareHour(account: Account, day: number) {
  return sumsByHour(account, day).flatMap(({ byScene }, hour) =>
    shareRows(byScene).map((row) => ({ ref_date: dayText(day), ref_hour: hour * 100, ...row })),
  );
}

/** The figures of a day, each spread over its hours by itself, so that the hours add up to the day. */
function sumsByHour(account: Account, day: number): Sums[] {
  const hours = Array.from({ length: HOURS }, () => ({
    bySource: READ_SOURCES.map(() => NONE),
    byScene: SHARE_SCENES.map(() => NONE),
    original: NONE,
    favourites: NONE,
  }));
  for (const { issue, reads } of readOn(account, day)) {
    const parts = {
      bySource: reads.bySource.map((pair) => byHour(pair, issue, day)),
      byScene: reads.byScene.map((pair) => byHour(pair, issue, day)),
      original: byHour(reads.original, issue, day),
      favourites: byHour(reads.favourites, issue, day),
    };
    hours.forEach((sums, hour) => {
      sums.bySource = sums.bySource.map((pair, i) => add(pair, parts.bySource[i]?.[hour] ?? NONE));
      sums.byScene = sums.byScene.map((pair, i) => add(pair, parts.byScene[i]?.[hour] ?? NONE));
      sums.original = add(sums.original, parts.original[hour] ?? NONE);
      sums.favourites = add(sums.favourites, parts.favourites[hour] ?? NONE);
    });
  }
  return hours satisfies { bySource: Pair[] }[];
}
