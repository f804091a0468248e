import type { z } from 'zod';
import type { WechatClient } from './call';
import * as wire from './wire/datacube';
import type { Endpoint } from './wire/endpoint';

/**
 * WeChat's statistics. Every function takes whole Beijing days, both ends included, the last one yesterday at most;
 * how many a path takes at once stands in MAX_DATACUBE_DAYS. A day without figures has no row.
 * @throws WechatError 61500 (not a date), 61501 (too many days, in the future, before the figures begin),
 * 61503 (yesterday's figures are ready after 08:00)
 * @see WeChat docs 数据统计
 */
export type Period = { from: string; to: string };

/** Days that one call takes. Where the documentation differs by year, the smaller figure. */
export const MAX_DATACUBE_DAYS = {
  getUserSummary: 7,
  getUserCumulate: 7,
  getArticleSummary: 1,
  getArticleTotal: 1,
  getUserRead: 3,
  getUserReadHour: 1,
  getUserShare: 7,
  getUserShareHour: 1,
  getArticleRead: 1,
  getArticleShare: 1,
  getBizSummary: 30,
  getArticleTotalDetail: 1,
  getUpstreamMsg: 7,
  getUpstreamMsgHour: 1,
  getUpstreamMsgWeek: 1,
  getUpstreamMsgMonth: 1,
  getUpstreamMsgDist: 15,
  getUpstreamMsgDistWeek: 15,
  getUpstreamMsgDistMonth: 15,
  getInterfaceSummary: 30,
  getInterfaceSummaryHour: 1,
} as const;

/** Where followers come from, by `user_source`. Other numbers occur. */
export const FOLLOW_SOURCES = {
  0: 'other',
  1: 'search',
  17: 'nameCard',
  30: 'qrCode',
  43: 'articleMenu',
  51: 'afterPayment',
  57: 'articleName',
  75: 'articleAd',
  78: 'momentsAd',
  100: 'wechatAd',
  149: 'miniProgram',
  161: 'reprint',
  200: 'channels',
  201: 'livestream',
} as const;

/** `user_source` of the row that holds all reads, whatever their source. */
export const ALL_READ_SOURCES = 99_999_999;

type Reply<Row> = { list: Row[]; is_delay?: boolean };
type Rows<E> =
  E extends Endpoint<z.ZodType, infer R> ? (z.output<R> extends Reply<infer Row> ? Row[] : never) : never;
/** Figures of the article family of 2025; `isDelayed`: WeChat is late, ask again. */
export type Delayable<Row> = { rows: Row[]; isDelayed: boolean };

async function ask<Row>(
  client: WechatClient,
  endpoint: Endpoint<typeof wire.period, z.ZodType<Reply<Row>>>,
  { from, to }: Period,
): Promise<Delayable<Row>> {
  const reply = await client.call(endpoint, { body: { begin_date: from, end_date: to } });
  return { rows: reply.list, isDelayed: reply.is_delay ?? false };
}

/** New and lost followers by day and source (用户增减). */
export async function getUserSummary(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUserSummary>> {
  return (await ask(client, wire.getUserSummary, period)).rows;
}

/** How many follow at the end of each day (累计用户). */
export async function getUserCumulate(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUserCumulate>> {
  return (await ask(client, wire.getUserCumulate, period)).rows;
}

/** Articles read on a day, three reads at least (图文群发每日数据). No longer maintained by WeChat: see getArticleRead. */
export async function getArticleSummary(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getArticleSummary>> {
  return (await ask(client, wire.getArticleSummary, period)).rows;
}

/** Articles sent on a day with their running totals of seven days (图文群发总数据). No longer maintained: see getArticleTotalDetail. */
export async function getArticleTotal(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getArticleTotal>> {
  return (await ask(client, wire.getArticleTotal, period)).rows;
}

/** Reads by day and source; the row of ALL_READ_SOURCES holds the sum. No longer maintained: see getBizSummary. */
export async function getUserRead(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUserRead>> {
  return (await ask(client, wire.getUserRead, period)).rows;
}

/** As getUserRead, by hour. */
export async function getUserReadHour(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUserReadHour>> {
  return (await ask(client, wire.getUserReadHour, period)).rows;
}

/** Shares by day and scene: 1 friend, 2 moments, 255 other. No longer maintained: see getBizSummary. */
export async function getUserShare(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUserShare>> {
  return (await ask(client, wire.getUserShare, period)).rows;
}

/** As getUserShare, by hour. */
export async function getUserShareHour(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUserShareHour>> {
  return (await ask(client, wire.getUserShareHour, period)).rows;
}

/** Readers of each article on a day, by where they came from; figures begin on 2025-11-01. */
export async function getArticleRead(
  client: WechatClient,
  period: Period,
): Promise<Delayable<Rows<typeof wire.getArticleRead>[number]>> {
  return ask(client, wire.getArticleRead, period);
}

/** Who shared each article on a day; figures begin on 2025-11-01. */
export async function getArticleShare(
  client: WechatClient,
  period: Period,
): Promise<Delayable<Rows<typeof wire.getArticleShare>[number]>> {
  return ask(client, wire.getArticleShare, period);
}

/** All articles of the account by day: reads, shares, likes, comments; figures begin on 2025-11-01. */
export async function getBizSummary(
  client: WechatClient,
  period: Period,
): Promise<Delayable<Rows<typeof wire.getBizSummary>[number]>> {
  return ask(client, wire.getBizSummary, period);
}

/** Articles brought out on a day with their running totals of thirty days. Rates are fractions, `praise_money` is in fen; figures begin on 2025-11-01. */
export async function getArticleTotalDetail(
  client: WechatClient,
  period: Period,
): Promise<Delayable<Rows<typeof wire.getArticleTotalDetail>[number]>> {
  return ask(client, wire.getArticleTotalDetail, period);
}

/** Messages from fans by day and kind (消息发送概况): 1 text, 2 image, 3 voice, 4 video, 6 link. */
export async function getUpstreamMsg(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsg>> {
  return (await ask(client, wire.getUpstreamMsg, period)).rows;
}

/** As getUpstreamMsg, by hour. */
export async function getUpstreamMsgHour(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsgHour>> {
  return (await ask(client, wire.getUpstreamMsgHour, period)).rows;
}

/** As getUpstreamMsg, by week; `ref_date` is its Monday. */
export async function getUpstreamMsgWeek(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsgWeek>> {
  return (await ask(client, wire.getUpstreamMsgWeek, period)).rows;
}

/** As getUpstreamMsg, by month; `ref_date` is its first day. */
export async function getUpstreamMsgMonth(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsgMonth>> {
  return (await ask(client, wire.getUpstreamMsgMonth, period)).rows;
}

/** How many fans sent how many messages on a day: interval 1 is 1–5, 2 is 6–10, 3 is more. */
export async function getUpstreamMsgDist(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsgDist>> {
  return (await ask(client, wire.getUpstreamMsgDist, period)).rows;
}

/** As getUpstreamMsgDist, by week. */
export async function getUpstreamMsgDistWeek(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsgDistWeek>> {
  return (await ask(client, wire.getUpstreamMsgDistWeek, period)).rows;
}

/** As getUpstreamMsgDist, by month. */
export async function getUpstreamMsgDistMonth(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getUpstreamMsgDistMonth>> {
  return (await ask(client, wire.getUpstreamMsgDistMonth, period)).rows;
}

/** Pushes to the account's callback by day: how many, how many failed, how long they took (ms). */
export async function getInterfaceSummary(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getInterfaceSummary>> {
  return (await ask(client, wire.getInterfaceSummary, period)).rows;
}

/** As getInterfaceSummary, by hour. */
export async function getInterfaceSummaryHour(
  client: WechatClient,
  period: Period,
): Promise<Rows<typeof wire.getInterfaceSummaryHour>> {
  return (await ask(client, wire.getInterfaceSummaryHour, period)).rows;
}
