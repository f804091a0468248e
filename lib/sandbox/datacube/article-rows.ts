import type { Account } from '../account';
import { allReadsOn, articlesReadOn, NONE, running } from './article-sums';
import { dayText } from './days';
import { split } from './draw';
import { issuesBetween } from './issues';
import { type Pair, READ_SOURCES, type Reads, SHARE_SCENES, total } from './reads';

const ALL_SOURCES = 99_999_999;
const TOTAL_DAYS = 7;
/** S: names of READ_SOURCES in the answers, and of SHARE_SCENES. */
const SOURCE_NAMES = ['session', 'friends', 'feed', 'hist_msg', 'other', 'kanyikan', 'souyisou'];
const SCENE_NAMES = ['session', 'feed', 'other'];

/** What the rows of one day or hour are made of. */
export type Sums = Pick<Reads, 'bySource' | 'byScene' | 'original' | 'favourites'>;

export function articleSummary(account: Account, day: number) {
  return articlesReadOn(account, day).map(({ issue, reads }) => ({
    ref_date: dayText(day),
    msgid: issue.msgid,
    title: issue.title,
    ...totalsOf(reads),
  }));
}

/** Articles sent on a day, with running totals of seven days as far as they are over. */
export function articleTotal(account: Account, day: number, yesterday: number) {
  const sent = issuesBetween(account, day, day).filter((issue) => !issue.isPublished);
  return sent.map((issue) => ({
    ref_date: dayText(day),
    msgid: issue.msgid,
    title: issue.title,
    details: running(account, issue, Math.min(day + TOTAL_DAYS - 1, yesterday)).map(({ at, reads }) => ({
      stat_date: dayText(at),
      target_user: issue.target,
      ...totalsOf(reads),
      ...sourcesOf(reads),
    })),
  }));
}

export function userRead(account: Account, day: number) {
  const all = allReadsOn(account, day);
  return all ? sourceRows(all).map((row) => ({ ref_date: dayText(day), ...row })) : [];
}

export function userShare(account: Account, day: number) {
  const rows = shareRows(allReadsOn(account, day)?.byScene ?? []);
  return rows.map((row) => ({ ref_date: dayText(day), ...row }));
}

/** Rows by source, then the one that holds them all; what has no source of its own follows the readers. */
export function sourceRows(sums: Sums) {
  const weights = sums.bySource.map(({ user }) => user);
  const shares = total(sums.byScene);
  const [original, shared, favourites] = [sums.original, shares, sums.favourites].map((pair) =>
    spread(pair, weights),
  );
  const rows = sums.bySource.map((reads, i) => ({
    user_source: READ_SOURCES[i] ?? 5,
    ...totals(reads, original?.[i] ?? NONE, shared?.[i] ?? NONE, favourites?.[i] ?? NONE),
  }));
  const all = { user_source: ALL_SOURCES, ...totalsOf(sums) };
  return [...rows.filter((row) => row.int_page_read_count > 0), all];
}

export function shareRows(byScene: Pair[]) {
  const rows = byScene.map(({ user, count }, i) => ({
    share_scene: SHARE_SCENES[i] ?? 255,
    share_count: count,
    share_user: user,
  }));
  return rows.filter((row) => row.share_count > 0);
}

function totalsOf({ bySource, original, byScene, favourites }: Sums) {
  return totals(total(bySource), original, total(byScene), favourites);
}

function totals(reads: Pair, original: Pair, shares: Pair, favourites: Pair) {
  return {
    int_page_read_user: reads.user,
    int_page_read_count: reads.count,
    ori_page_read_user: original.user,
    ori_page_read_count: original.count,
    share_user: shares.user,
    share_count: shares.count,
    add_to_fav_user: favourites.user,
    add_to_fav_count: favourites.count,
  };
}

function sourcesOf({ bySource, byScene }: Reads): Record<string, number> {
  const fields: Record<string, number> = {};
  SOURCE_NAMES.forEach((name, i) => {
    fields[`int_page_from_${name}_read_user`] = bySource[i]?.user ?? 0;
    fields[`int_page_from_${name}_read_count`] = bySource[i]?.count ?? 0;
  });
  SCENE_NAMES.forEach((name, i) => {
    fields[`feed_share_from_${name}_user`] = byScene[i]?.user ?? 0;
    fields[`feed_share_from_${name}_cnt`] = byScene[i]?.count ?? 0;
  });
  return fields;
}

function spread({ user, count }: Pair, weights: number[]): Pair[] {
  const again = split(count - user, weights);
  return split(user, weights).map((share, i) => ({ user: share, count: share + (again[i] ?? 0) }));
}
