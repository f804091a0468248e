import type { Account } from '../account';
import { allReadsOn, articlesReadOn, running } from './article-sums';
import { dayText } from './days';
import { issuesBetween } from './issues';
import { type Issue, qualityOf, READ_DAYS, type Reads, total } from './reads';

/** Names of READ_SOURCES in this family; the first of an answer is 全部. */
const SCENES = ['公众号消息', '聊天会话', '朋友圈', '公众号主页', '其他', '推荐', '搜一搜'];

function readsOf({ bySource }: Reads) {
  const sources = bySource.map(({ user }, i) => ({ user_count: user, scene_desc: SCENES[i] ?? '其他' }));
  const read_user = total(bySource).user;
  const read_user_source = [
    { user_count: read_user, scene_desc: '全部' },
    ...sources.filter(({ user_count }) => user_count > 0),
  ];
  return { read_user, read_user_source };
}

function marksOf(reads: Reads) {
  return {
    ...readsOf(reads),
    share_user: total(reads.byScene).user,
    zaikan_user: reads.hearts,
    like_user: reads.likes,
    comment_count: reads.comments,
    collection_user: reads.favourites.user,
  };
}

export function articleRead(account: Account, day: number) {
  return articlesReadOn(account, day).map(({ issue, reads }) => ({
    ref_date: dayText(day),
    msgid: issue.msgid,
    detail: readsOf(reads),
  }));
}

export function articleShare(account: Account, day: number) {
  return articlesReadOn(account, day)
    .map(({ issue, reads }) => ({
      ref_date: dayText(day),
      msgid: issue.msgid,
      detail: { share_user: total(reads.byScene).user },
    }))
    .filter(({ detail }) => detail.share_user > 0);
}

export function bizSummary(account: Account, day: number) {
  const reads = allReadsOn(account, day);
  if (!reads) return [];
  const detail = {
    ...marksOf(reads),
    redirect_ori_page_user: reads.original.user,
    send_page_count: issuesBetween(account, day, day).length,
  };
  return [{ ref_date: dayText(day), detail }];
}

/** Articles that came out on a day, with running totals of thirty days as far as they are over. */
export function articleTotalDetail(account: Account, day: number, yesterday: number) {
  return issuesBetween(account, day, day).map((issue) => ({
    ref_date: dayText(day),
    msgid: issue.msgid,
    publish_type: issue.isPublished ? 1 : 0,
    title: issue.title,
    content_url: issue.url,
    detail_list: running(account, issue, Math.min(day + READ_DAYS - 1, yesterday)).map(({ at, reads }) => ({
      stat_date: dayText(at),
      ...marksOf(reads),
      praise_money: reads.praiseFen,
      ...rates(account, issue, reads),
    })),
  }));
}

/** Followers among the readers came by the chat or the history page. U34: rates as fractions, or in percent. */
function rates(account: Account, issue: Issue, reads: Reads) {
  const read_subscribe_user = (reads.bySource[0]?.user ?? 0) + (reads.bySource[3]?.user ?? 0);
  const { finish, minutes, left } = qualityOf(account.appid, issue);
  const rate = (fraction: number) =>
    account.choice('U34') === 'percent' ? rounded(fraction * 100, 2) : rounded(fraction, 4);
  return {
    read_subscribe_user,
    read_delivery_rate: issue.target === 0 ? 0 : rate(Math.min(read_subscribe_user / issue.target, 1)),
    read_finish_rate: rate(finish),
    read_avg_activetime: rounded(minutes, 2),
    read_jump_position: left.map((fraction, i) => ({ position: i + 1, rate: rate(fraction) })),
  };
}

function rounded(number: number, digits: number): number {
  return Number(number.toFixed(digits));
}
