import type { Account } from '../account';
import { beijingDay } from '../beijing';
import { addressesOf, publications } from '../publications';
import { hourOf } from './days';
import { type Issue, READ_DAYS } from './reads';

/**
 * Articles that came out from `first` to `last`. What one draft brought out on a day is one issue, in however many
 * jobs it was sent: WeChat counts by msg_data_id.
 */
export function issuesBetween(account: Account, first: number, last: number): Issue[] {
  const found = new Map<string, Issue>();
  const keep = (issue: Issue) => {
    const key = `${issue.msgid} ${issue.day} ${issue.isPublished}`;
    const known = found.get(key);
    if (known) {
      known.target += issue.target;
      known.hour = Math.min(known.hour, issue.hour);
    } else found.set(key, issue);
  };
  for (const job of account.jobs.values()) {
    const at = job.finishedAt;
    // A withdrawn job was sent, too; what it gathered stays.
    if (at === null || job.sent === 0 || job.msgDataId === null || !isWithin(at, first, last)) continue;
    job.articles.forEach((article, i) => {
      const msgid = `${job.msgDataId}_${i + 1}`;
      const place = { day: beijingDay(at), hour: hourOf(at), target: job.sent, isPublished: false };
      keep({ msgid, index: i + 1, ...article, ...place });
    });
  }
  for (const publication of publications(account).values()) {
    const at = publication.publishedAt;
    if (at === null || !isWithin(at, first, last)) continue;
    addressesOf(account, publication).forEach((article, i) => {
      const msgid = `${publication.msgDataId}_${i + 1}`;
      const place = { day: beijingDay(at), hour: hourOf(at), target: 0, isPublished: true };
      keep({ msgid, index: i + 1, ...article, ...place });
    });
  }
  return [...found.values()].sort((a, b) => a.day - b.day || (a.msgid < b.msgid ? -1 : 1));
}

/** Articles that can be read on a day. */
export function issuesReadOn(account: Account, day: number): Issue[] {
  return issuesBetween(account, day - READ_DAYS + 1, day);
}

function isWithin(at: number, first: number, last: number): boolean {
  const day = beijingDay(at);
  return day >= first && day <= last;
}
