import { draw, split } from './draw';

/** Where reads come from, by `user_source`: chat, friend, moments, history page, other, 看一看, 搜一搜. */
export const READ_SOURCES = [0, 1, 2, 4, 5, 6, 7] as const;
export const SHARE_SCENES = [1, 2, 255] as const;

const SENT_WEIGHTS = [62, 10, 15, 5, 3, 3, 2];
const PUBLISHED_WEIGHTS = [0, 20, 25, 25, 10, 10, 10]; // nobody was told, so nobody reads it in the chat
const SHARE_WEIGHTS = [50, 40, 10];
/** How the readers of an article spread over the days after it came out; they thin out for a month. */
const FIRST_DAYS = [0.62, 0.2, 0.08, 0.04];
export const READ_DAYS = 30;
/** Days of which fewer reads are not worth a row; so no endpoint counts them. */
const FEWEST = 3;
/** From here on an article is read on the day it was sent, whatever is drawn. */
const READ_FOR_SURE = 100;
/** Weights of the hours: few at night, most at noon and in the evening. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 8, 7, 6, 7, 10, 8, 6, 5, 5, 6, 8, 10, 12, 12, 9, 5];

export type Pair = { user: number; count: number };

/** An article as it came out: who was told of it, when, and by which number WeChat counts it. */
export type Issue = {
  msgid: string;
  index: number;
  title: string;
  url: string;
  day: number;
  hour: number;
  target: number;
  isPublished: boolean;
};

/** What readers did with an article on one day. */
export type Reads = {
  bySource: Pair[];
  byScene: Pair[];
  original: Pair;
  favourites: Pair;
  hearts: number;
  likes: number;
  comments: number;
  praiseFen: number;
};

/** Drawn from the account, the article and the day: asked twice, it is the same. */
export function readsOn(appid: string, issue: Issue, day: number): Reads {
  const seed = `${appid} ${issue.msgid} ${issue.day} ${day}`;
  const users = readersOn(appid, issue, day);
  const weights = issue.isPublished ? PUBLISHED_WEIGHTS : SENT_WEIGHTS;
  const again = split(Math.round(users * 0.35 * draw(seed, 'again')), weights);
  const bySource = split(users, weights).map((user, i) => pair(user, again[i] ?? 0));
  const part = (what: string, from: number, to: number) =>
    Math.round(users * (from + (to - from) * draw(seed, what)));
  const shares = part('shares', 0.02, 0.08);
  const sharedAgain = split(Math.round(shares * 0.2), SHARE_WEIGHTS);
  const favourites = part('favourites', 0.005, 0.02);
  const original = part('original', 0.01, 0.05);
  return {
    bySource,
    byScene: split(shares, SHARE_WEIGHTS).map((user, i) => pair(user, sharedAgain[i] ?? 0)),
    original: { user: original, count: original },
    favourites: { user: favourites, count: favourites },
    hearts: part('hearts', 0.002, 0.01),
    likes: part('likes', 0.01, 0.04),
    comments: part('comments', 0, 0.01),
    praiseFen: Math.floor(users * draw(seed, 'praise') * 0.02) * 100,
  };
}

function readersOn(appid: string, issue: Issue, day: number): number {
  const age = day - issue.day;
  if (age < 0 || age >= READ_DAYS) return 0;
  const rate = (0.05 + 0.1 * draw(appid, issue.msgid, 'rate')) / issue.index;
  const reach = issue.isPublished ? 300 + 700 * draw(appid, issue.msgid, 'reach') : issue.target;
  const share = FIRST_DAYS[age] ?? 0.03 * 0.5 ** (age - FIRST_DAYS.length + 1);
  const noise = 0.8 + 0.4 * draw(appid, issue.msgid, issue.day, day, 'noise');
  const users = Math.min(Math.round(reach * rate * share * noise), issue.isPublished ? 10_000 : issue.target);
  if (users >= FEWEST) return users;
  return age === 0 && issue.target >= READ_FOR_SURE ? FEWEST : 0;
}

/** A day's number by hour; on the day itself nothing comes before the article did. */
export function byHour({ user, count }: Pair, issue: Issue, day: number): Pair[] {
  const weights = HOURS.map((weight, hour) => (day === issue.day && hour < issue.hour ? 0 : weight));
  const again = split(count - user, weights);
  return split(user, weights).map((users, hour) => pair(users, again[hour] ?? 0));
}

/** Facts about reading that do not add up over days. */
export function qualityOf(appid: string, issue: Issue) {
  const part = (what: string, from: number, to: number) =>
    from + (to - from) * draw(appid, issue.msgid, 'quality', what);
  const finish = part('finish', 0.25, 0.7);
  const lost = [0.35, 0.25, 0.2, 0.1, 0.1].map((weight) => weight * (1 - finish));
  return { finish, minutes: part('minutes', 0.3, 2.5), left: lost };
}

export function add(a: Pair, b: Pair): Pair {
  return { user: a.user + b.user, count: a.count + b.count };
}

export function total(pairs: readonly Pair[]): Pair {
  return pairs.reduce(add, { user: 0, count: 0 });
}

function pair(user: number, more: number): Pair {
  return { user, count: user + more };
}
