import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import * as datacube from './datacube';
import { MAX_DATACUBE_DAYS } from './datacube';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T10:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
});

/** Moves the clock to 10 o'clock of a day in March 2026, or another hour. */
const goTo = (day: number, hour = 10) =>
  kit.control('POST', '/clock', {
    set: `2026-03-${`${day}`.padStart(2, '0')}T${`${hour}`.padStart(2, '0')}:00:00+08:00`,
    frozen: true,
  });

type Name = keyof typeof MAX_DATACUBE_DAYS;
const NAMES = Object.keys(MAX_DATACUBE_DAYS) as Name[];
const ASK: Record<Name, (client: WechatClient, period: datacube.Period) => Promise<unknown>> = {
  getUserSummary: datacube.getUserSummary,
  getUserCumulate: datacube.getUserCumulate,
  getArticleSummary: datacube.getArticleSummary,
  getArticleTotal: datacube.getArticleTotal,
  getUserRead: datacube.getUserRead,
  getUserReadHour: datacube.getUserReadHour,
  getUserShare: datacube.getUserShare,
  getUserShareHour: datacube.getUserShareHour,
  getArticleRead: datacube.getArticleRead,
  getArticleShare: datacube.getArticleShare,
  getBizSummary: datacube.getBizSummary,
  getArticleTotalDetail: datacube.getArticleTotalDetail,
  getUpstreamMsg: datacube.getUpstreamMsg,
  getUpstreamMsgHour: datacube.getUpstreamMsgHour,
  getUpstreamMsgWeek: datacube.getUpstreamMsgWeek,
  getUpstreamMsgMonth: datacube.getUpstreamMsgMonth,
  getUpstreamMsgDist: datacube.getUpstreamMsgDist,
  getUpstreamMsgDistWeek: datacube.getUpstreamMsgDistWeek,
  getUpstreamMsgDistMonth: datacube.getUpstreamMsgDistMonth,
  getInterfaceSummary: datacube.getInterfaceSummary,
  getInterfaceSummaryHour: datacube.getInterfaceSummaryHour,
};

/** Spans that the sandbox takes: §9, the longer of two. */
const SPANS: Record<Name, number> = {
  ...MAX_DATACUBE_DAYS,
  getUpstreamMsgWeek: 30,
  getUpstreamMsgMonth: 30,
  getUpstreamMsgDistWeek: 30,
  getUpstreamMsgDistMonth: 30,
};

describe.each(NAMES)('%s', (name) => {
  const ask = (from: string, to: string) => ASK[name](client, { from, to });
  const daysBefore = (text: string, days: number) =>
    new Date(Date.parse(text) - days * 86_400_000).toISOString().slice(0, 10);

  test('answers the longest period, which ends yesterday', async () => {
    await ask(daysBefore('2026-03-09', SPANS[name] - 1), '2026-03-09');
    await ask(daysBefore('2026-03-09', MAX_DATACUBE_DAYS[name] - 1), '2026-03-09');
  });

  test.each([
    ['no dates', 61500, '', ''],
    ['another way to write a date', 61500, '20260309', '20260309'],
    ['a day that no calendar has', 61500, '2026-02-30', '2026-03-01'],
    ['a day too many', 61501, daysBefore('2026-03-09', SPANS[name]), '2026-03-09'],
    ['an end before the beginning', 61501, '2026-03-09', '2026-03-08'],
    ['today', 61501, '2026-03-10', '2026-03-10'],
    ['a day before there were figures', 61501, '2014-11-30', '2014-11-30'],
  ])('refuses %s: %i', async (_name, errcode, from, to) => {
    expect(await wechatFailure(ask(from, to))).toMatchObject({ errcode });
  });

  test('has yesterday from 08:00 on: 61503, or what there is by switch U26', async () => {
    await goTo(11, 7);
    expect(await wechatFailure(ask('2026-03-10', '2026-03-10'))).toMatchObject({ errcode: 61503 });
    await ask('2026-03-09', '2026-03-09');
    await account.control('PATCH', '', { switches: { U26: 'partial rows' } });
    await ask('2026-03-10', '2026-03-10');
    await account.control('PATCH', '', { switches: { U26: '61503' } });
    await goTo(11, 8);
    await ask('2026-03-10', '2026-03-10');
  });

  test('refuses an account that is not verified (48001), and calls beyond the day’s (45009)', async () => {
    const limits = { [`/datacube/${name.toLowerCase()}`]: 1 };
    await account.control('PATCH', '', { limits });
    await ask('2026-03-09', '2026-03-09');
    expect(await wechatFailure(ask('2026-03-09', '2026-03-09'))).toMatchObject({ errcode: 45009 });
    await account.control('PATCH', '', { verified: false });
    expect(await wechatFailure(ask('2026-03-09', '2026-03-09'))).toMatchObject({ errcode: 48001 });
  });
});

test('the family of 2025 begins on 2025-11-01', async () => {
  const october = { from: '2025-10-31', to: '2025-10-31' };
  for (const name of ['getArticleRead', 'getArticleShare', 'getBizSummary', 'getArticleTotalDetail'] as const)
    expect(await wechatFailure(ASK[name](client, october))).toMatchObject({ errcode: 61501 });
  await datacube.getArticleRead(client, { from: '2025-11-01', to: '2025-11-01' });
});

test('a period is asked for again when WeChat is busy', async () => {
  await kit.control('POST', '/faults', { path: '/datacube/getusersummary', errcode: -1 });
  expect(await datacube.getUserSummary(client, { from: '2026-03-09', to: '2026-03-09' })).toEqual([]);
});
