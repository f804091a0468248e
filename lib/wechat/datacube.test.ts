import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import { memoryClient } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import * as datacube from './datacube';
import { ALL_READ_SOURCES } from './datacube';
import { sendByOpenids } from './mass';

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
const march = (from: number, to = from): datacube.Period => ({
  from: `2026-03-${`${from}`.padStart(2, '0')}`,
  to: `2026-03-${`${to}`.padStart(2, '0')}`,
});
const phone = (openid: string, action: string, body: object = {}) =>
  account.control('POST', `/fans/${openid}/${action}`, body);
const sum = <T>(rows: readonly T[], pick: (row: T) => number | undefined) =>
  rows.reduce((total, row) => total + (pick(row) ?? 0), 0);

describe('followers', () => {
  test('are counted by day and source as they come and go, a row of the whole for each day', async () => {
    const [first = ''] = await account.addFans(5);
    await goTo(11);
    await phone('oScanner', 'scan', { scene: 'shop' });
    await phone('oSearcher', 'follow');
    await phone(first, 'unfollow');
    await goTo(12);
    await phone('oScanner', 'unfollow');
    await goTo(14);
    expect(await datacube.getUserSummary(client, march(8, 13))).toEqual([
      { ref_date: '2026-03-10', user_source: 1, new_user: 5, cancel_user: 0 },
      { ref_date: '2026-03-11', user_source: 1, new_user: 1, cancel_user: 1 },
      { ref_date: '2026-03-11', user_source: 30, new_user: 1, cancel_user: 0 },
      { ref_date: '2026-03-12', user_source: 30, new_user: 0, cancel_user: 1 },
    ]);
    expect(await datacube.getUserCumulate(client, march(8, 13))).toEqual([
      { ref_date: '2026-03-10', cumulate_user: 5 },
      { ref_date: '2026-03-11', cumulate_user: 6 },
      { ref_date: '2026-03-12', cumulate_user: 5 },
      { ref_date: '2026-03-13', cumulate_user: 5 },
    ]);
  });

  test('who came before the account was made here count from their own day on', async () => {
    const followedAt = '2026-03-07T23:59:59+08:00';
    await account.control('POST', '/fans', { count: 3, followedAt });
    await account.control('POST', '/fans', { fans: [{ openid: 'oOld', followedAt }] });
    expect(await datacube.getUserCumulate(client, march(6, 9))).toEqual(
      ['2026-03-07', '2026-03-08', '2026-03-09'].map((ref_date) => ({ ref_date, cumulate_user: 4 })),
    );
  });
});

describe('articles', () => {
  /** A draft sent to 500 fans on the 10th in two jobs, to two more on the 12th; today is the 14th. */
  async function sendArticles() {
    const openids = await account.addFans(500);
    const mediaId = await account.addDraft('会员日');
    const send = (to: string[], clientMsgId: string) =>
      sendByOpenids(client, {
        openids: to,
        content: { type: 'mpnews', mediaId },
        clientMsgId,
        sendIgnoreReprint: true,
      });
    await send(openids.slice(0, 250), 'a');
    const { msgDataId } = await send(openids.slice(250), 'b');
    await kit.advance(1);
    await goTo(12);
    await send(openids.slice(0, 2), 'c');
    await goTo(14);
    return `${msgDataId}_1`;
  }

  test('add up: days to running totals, sources, hours and scenes to days', async () => {
    const msgid = await sendArticles();
    let readers = 0;
    for (const day of [10, 11, 12, 13]) {
      const [article] = await datacube.getArticleSummary(client, march(day));
      readers += article?.int_page_read_user ?? 0;
      const reads = await datacube.getUserRead(client, march(day));
      const all = reads.find((row) => row.user_source === ALL_READ_SOURCES);
      const bySource = reads.filter((row) => row !== all);
      const hours = await datacube.getUserReadHour(client, march(day));
      const hourly = hours.filter((row) => row.user_source === ALL_READ_SOURCES);
      const shares = await datacube.getUserShare(client, march(day));
      const sharesByHour = await datacube.getUserShareHour(client, march(day));
      for (const field of [
        'int_page_read_user',
        'int_page_read_count',
        'share_user',
        'share_count',
      ] as const) {
        const ofDay = article?.[field] ?? 0;
        expect([field, all?.[field] ?? 0]).toEqual([field, ofDay]);
        expect([field, sum(bySource, (row) => row[field])]).toEqual([field, ofDay]);
        expect([field, sum(hourly, (row) => row[field])]).toEqual([field, ofDay]);
      }
      expect(sum(shares, (row) => row.share_user)).toBe(article?.share_user ?? 0);
      expect(sum(sharesByHour, (row) => row.share_count)).toBe(article?.share_count ?? 0);
      expect(reads.every((row) => (row.int_page_read_user ?? 0) <= (row.int_page_read_count ?? 0))).toBe(
        true,
      );
      const { rows } = await datacube.getArticleRead(client, march(day));
      expect(sum(rows, (row) => row.detail.read_user)).toBe(article?.int_page_read_user ?? 0);
      const [biz] = (await datacube.getBizSummary(client, march(day))).rows;
      expect(biz?.detail.read_user ?? 0).toBe(article?.int_page_read_user ?? 0);
      const sources = biz?.detail.read_user_source ?? [];
      expect(sum(sources.slice(1), (row) => row.user_count)).toBe(sources[0]?.user_count ?? 0);
      expect(
        sum((await datacube.getArticleShare(client, march(day))).rows, (row) => row.detail.share_user),
      ).toBe(article?.share_user ?? 0);
    }
    const sent = await Promise.all([10, 12].map((day) => datacube.getArticleTotal(client, march(day))));
    expect(sent.map(([row]) => [row?.msgid, row?.title, row?.details.map((d) => d.target_user)])).toEqual([
      [msgid, '会员日', [500, 500, 500, 500]],
      [msgid, '会员日', [2, 2]],
    ]);
    expect(sum(sent, ([row]) => row?.details.at(-1)?.int_page_read_user)).toBe(readers);
    const [detail] = (await datacube.getArticleTotalDetail(client, march(10))).rows;
    expect(detail?.detail_list.map((row) => row.read_user)).toEqual(
      sent[0]?.[0]?.details.map((row) => row.int_page_read_user),
    );
  });

  test('sent to a hundred are read the same day, not before they were sent, and the same each time', async () => {
    await sendArticles();
    const asked = await datacube.getUserReadHour(client, march(10));
    expect(sum(asked, (row) => row.int_page_read_user)).toBeGreaterThanOrEqual(6);
    expect(Math.min(...asked.map((row) => row.ref_hour))).toBeGreaterThanOrEqual(1000);
    expect(await datacube.getUserReadHour(client, march(10))).toEqual(asked);
    expect(await datacube.getArticleSummary(client, march(9))).toEqual([]);
  });

  test('have rates as fractions, in percent by switch U34, and addresses', async () => {
    await sendArticles();
    const ask = async () => {
      const { rows, isDelayed } = await datacube.getArticleTotalDetail(client, march(10));
      expect(isDelayed).toBe(false);
      return rows[0];
    };
    const fraction = await ask();
    expect(fraction).toMatchObject({ publish_type: 0, title: '会员日' });
    expect(fraction?.content_url).toContain('mp.weixin.qq.com');
    const last = fraction?.detail_list.at(-1);
    expect(last?.read_finish_rate).toBeLessThan(1);
    expect(last?.read_jump_position).toHaveLength(5);
    await account.control('PATCH', '', { switches: { U34: 'percent' } });
    expect((await ask())?.detail_list.at(-1)?.read_finish_rate).toBeGreaterThan(1);
  });
});

describe('messages from fans', () => {
  const write = async (openid: string, times: number, body: object = { type: 'text', content: '在吗' }) => {
    for (let i = 0; i < times; i += 1) await phone(openid, 'message', body);
  };

  test('are counted by kind, hour, week and month, and by how many one fan wrote', async () => {
    await write('oA', 2); // on a Tuesday
    await goTo(10, 21);
    await write('oA', 4);
    await write('oB', 1, { type: 'image', picUrl: 'http://p', mediaId: 'm' });
    await goTo(15, 9); // the Sunday
    await write('oC', 11);
    await goTo(16);
    const ref_date = '2026-03-10';
    expect(await datacube.getUpstreamMsg(client, march(10, 14))).toEqual([
      { ref_date, msg_type: 1, msg_user: 1, msg_count: 6 },
      { ref_date, msg_type: 2, msg_user: 1, msg_count: 1 },
    ]);
    expect(await datacube.getUpstreamMsgHour(client, march(10))).toEqual([
      { ref_date, ref_hour: 1000, msg_type: 1, msg_user: 1, msg_count: 2 },
      { ref_date, ref_hour: 2100, msg_type: 1, msg_user: 1, msg_count: 4 },
      { ref_date, ref_hour: 2100, msg_type: 2, msg_user: 1, msg_count: 1 },
    ]);
    expect(await datacube.getUpstreamMsgDist(client, march(10))).toEqual([
      { ref_date, count_interval: 1, msg_user: 1 },
      { ref_date, count_interval: 2, msg_user: 1 },
    ]);
    const monday = '2026-03-09';
    expect(await datacube.getUpstreamMsgWeek(client, march(9))).toEqual([
      { ref_date: monday, msg_type: 1, msg_user: 2, msg_count: 17 },
      { ref_date: monday, msg_type: 2, msg_user: 1, msg_count: 1 },
    ]);
    expect(await datacube.getUpstreamMsgDistWeek(client, march(9, 15))).toEqual([
      { ref_date: monday, count_interval: 1, msg_user: 1 },
      { ref_date: monday, count_interval: 2, msg_user: 1 },
      { ref_date: monday, count_interval: 3, msg_user: 1 },
    ]);
    expect(await datacube.getUpstreamMsgMonth(client, march(1))).toEqual([]); // not over yet
    await kit.control('POST', '/clock', { set: '2026-04-02T10:00:00+08:00', frozen: true });
    expect(await datacube.getUpstreamMsgMonth(client, march(1))).toMatchObject([
      { ref_date: '2026-03-01', msg_count: 17 },
      { msg_count: 1 },
    ]);
    expect(await datacube.getUpstreamMsgDistMonth(client, march(1))).toHaveLength(3);
  });
});

describe('the callback', () => {
  test('is counted by its pushes, those that failed too', async () => {
    let status = 200;
    const receiver = await startReceiver(() => ({ status, body: 'success' }));
    const callback = { url: receiver.url, token: 'token', aesKey: 'a'.repeat(43), mode: 'plain' };
    await account.control('PATCH', '', { callback });
    await phone('oA', 'follow');
    await kit.settle();
    status = 500;
    await phone('oA', 'message', { type: 'text', content: 'x' }); // tried three times
    await kit.settle();
    await receiver.close();
    await goTo(11);
    const figures = { callback_count: 4, fail_count: 3, total_time_cost: expect.any(Number) };
    expect(await datacube.getInterfaceSummary(client, march(9, 10))).toMatchObject([
      { ref_date: '2026-03-10', ...figures },
    ]);
    expect(await datacube.getInterfaceSummaryHour(client, march(10))).toMatchObject([
      { ref_date: '2026-03-10', ref_hour: 1000, ...figures },
    ]);
  });
});

test('figures set for a day take the place of the made-up ones, of that path and day alone', async () => {
  await account.addFans(3);
  await goTo(12);
  const row = { user_source: 17, new_user: 99, cancel_user: 1 };
  await account.control('POST', '/datacube', { date: '2026-03-10', rows: { getusersummary: [row] } });
  expect(await datacube.getUserSummary(client, march(10, 11))).toEqual([{ ref_date: '2026-03-10', ...row }]);
  expect(await datacube.getUserCumulate(client, march(10))).toMatchObject([{ cumulate_user: 3 }]);
  const bad = { date: '2026-03-10', rows: { getweather: [] } };
  const refused = await kit.request('POST', `/_control${account.base}/datacube`, bad);
  expect(refused.status).toBe(400);
});
