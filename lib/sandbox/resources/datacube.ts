import * as wire from '@/lib/wechat/wire/datacube';
import type { Account } from '../account';
import { beijingDay } from '../beijing';
import { userReadHour, userShareHour } from '../datacube/article-hours';
import * as articles from '../datacube/article-rows';
import * as articles2025 from '../datacube/article-rows-2025';
import { dayText, FIRST_DAY_2025, readPeriod } from '../datacube/days';
import { interfaceSummary, interfaceSummaryByHour } from '../datacube/interface-rows';
import { dayAt, distribution, monthAt, upstream, upstreamByHour, weekAt } from '../datacube/message-rows';
import { rowsSetFor } from '../datacube/set-rows';
import { userCumulate, userSummary } from '../datacube/user-rows';
import type { Call, Endpoint } from '../endpoint';
import type { World } from '../world';

const CALLS_PER_DAY = 10_000;

type Asked = { world: World; account: Account; day: number; yesterday: number };
type Figures = {
  maxDays: number;
  /** The family of 2025 begins later, and says whether it is late. */
  is2025?: boolean;
  rows: (asked: Asked) => object[];
};

/** §9, by the last part of the path. Of two figures for a span the longer one is taken; a client keeps to the shorter. */
const FIGURES: Record<string, Figures> = {
  getusersummary: { maxDays: 7, rows: ({ account, day }) => userSummary(account, day) },
  getusercumulate: { maxDays: 7, rows: ({ account, day }) => userCumulate(account, day) },
  getarticlesummary: { maxDays: 1, rows: ({ account, day }) => articles.articleSummary(account, day) },
  getarticletotal: {
    maxDays: 1,
    rows: ({ account, day, yesterday }) => articles.articleTotal(account, day, yesterday),
  },
  getuserread: { maxDays: 3, rows: ({ account, day }) => articles.userRead(account, day) },
  getuserreadhour: { maxDays: 1, rows: ({ account, day }) => userReadHour(account, day) },
  getusershare: { maxDays: 7, rows: ({ account, day }) => articles.userShare(account, day) },
  getusersharehour: { maxDays: 1, rows: ({ account, day }) => userShareHour(account, day) },
  getarticleread: {
    maxDays: 1,
    is2025: true,
    rows: ({ account, day }) => articles2025.articleRead(account, day),
  },
  getarticleshare: {
    maxDays: 1,
    is2025: true,
    rows: ({ account, day }) => articles2025.articleShare(account, day),
  },
  getbizsummary: {
    maxDays: 30,
    is2025: true,
    rows: ({ account, day }) => articles2025.bizSummary(account, day),
  },
  getarticletotaldetail: {
    maxDays: 1,
    is2025: true,
    rows: ({ account, day, yesterday }) => articles2025.articleTotalDetail(account, day, yesterday),
  },
  getupstreammsg: { maxDays: 7, rows: ({ account, day }) => upstream(account, dayAt(day)) },
  getupstreammsghour: { maxDays: 1, rows: ({ account, day }) => upstreamByHour(account, day) },
  getupstreammsgweek: { maxDays: 30, rows: (asked) => inSpan(weekAt, upstream, asked) },
  getupstreammsgmonth: { maxDays: 30, rows: (asked) => inSpan(monthAt, upstream, asked) },
  getupstreammsgdist: { maxDays: 15, rows: ({ account, day }) => distribution(account, dayAt(day)) },
  getupstreammsgdistweek: { maxDays: 30, rows: (asked) => inSpan(weekAt, distribution, asked) },
  getupstreammsgdistmonth: { maxDays: 30, rows: (asked) => inSpan(monthAt, distribution, asked) },
  getinterfacesummary: {
    maxDays: 30,
    rows: ({ world, account, day }) => interfaceSummary(world, account, day),
  },
  getinterfacesummaryhour: {
    maxDays: 1,
    rows: ({ world, account, day }) => interfaceSummaryByHour(world, account, day),
  },
};

/** The names by which the control interface sets figures. */
export const DATACUBE_NAMES = Object.keys(FIGURES);

/** Rows of the weeks or months that begin on the days asked for. */
function inSpan(at: typeof weekAt, rows: typeof upstream | typeof distribution, asked: Asked): object[] {
  const span = at(asked.day, asked.yesterday);
  return span ? rows(asked.account, span) : [];
}

function answer(name: string, { maxDays, is2025 = false, rows }: Figures) {
  return ({ world, account, read, now }: Call<Account>) => {
    const firstDay = is2025 ? FIRST_DAY_2025 : undefined;
    const days = readPeriod(account, read(wire.period), now, { maxDays, firstDay });
    const yesterday = beijingDay(now) - 1;
    const list = days.flatMap(
      (day) => rowsSetFor(account, name, dayText(day)) ?? rows({ world, account, day, yesterday }),
    );
    return is2025 ? { list, is_delay: false } : { list };
  };
}

export const datacubeEndpoints: Endpoint[] = Object.entries(FIGURES).map(([name, figures]) => ({
  path: `/datacube/${name}`,
  method: 'POST',
  auth: 'token',
  needs: 'verified',
  dailyLimit: CALLS_PER_DAY,
  handle: answer(name, figures),
}));
