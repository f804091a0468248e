import type { Account } from '../account';
import { issuesReadOn } from './issues';
import { add, type Issue, type Pair, type Reads, readsOn, total } from './reads';

export const NONE: Pair = { user: 0, count: 0 };

export type Read = { issue: Issue; reads: Reads };

/** Articles somebody read on a day. */
export function readOn(account: Account, day: number): Read[] {
  return issuesReadOn(account, day)
    .map((issue) => ({ issue, reads: readsOn(account.appid, issue, day) }))
    .filter(({ reads }) => total(reads.bySource).user > 0);
}

/** The same; several issues of one article are one. */
export function articlesReadOn(account: Account, day: number): Read[] {
  const found = new Map<string, Read>();
  for (const { issue, reads } of readOn(account, day)) {
    const known = found.get(issue.msgid);
    found.set(issue.msgid, { issue: known?.issue ?? issue, reads: known ? plus(known.reads, reads) : reads });
  }
  return [...found.values()];
}

/** All articles of a day together; nothing when nobody read. */
export function allReadsOn(account: Account, day: number): Reads | undefined {
  const all = readOn(account, day).map(({ reads }) => reads);
  return all.length === 0 ? undefined : all.reduce(plus);
}

/** What an issue had gathered by the end of each day until `last`. */
export function running(account: Account, issue: Issue, last: number): { at: number; reads: Reads }[] {
  const rows: { at: number; reads: Reads }[] = [];
  for (let at = issue.day; at <= last; at += 1) {
    const today = readsOn(account.appid, issue, at);
    const before = rows.at(-1)?.reads;
    rows.push({ at, reads: before ? plus(before, today) : today });
  }
  return rows;
}

function plus(a: Reads, b: Reads): Reads {
  const each = (one: Pair[], other: Pair[]) => one.map((pair, i) => add(pair, other[i] ?? NONE));
  return {
    bySource: each(a.bySource, b.bySource),
    byScene: each(a.byScene, b.byScene),
    original: add(a.original, b.original),
    favourites: add(a.favourites, b.favourites),
    hearts: a.hearts + b.hearts,
    likes: a.likes + b.likes,
    comments: a.comments + b.comments,
    praiseFen: a.praiseFen + b.praiseFen,
  };
}
