import type { Account, MassJob } from './account';
import { isoBeijing } from './beijing';
import { type ChatContent, readChatContent, readPhoneDeed } from './chat-content';
import { type PhoneDeed, phoneDeeds } from './phone-log';
import type { World } from './world';

/** One line of a chat. `side` is whose it is; `push` tells how the push of a fan's deed fares. */
export type ChatLine = ChatContent & {
  id: string;
  at: string;
  side: 'account' | 'fan';
  via: string;
  push: { id: number; state: string; tookMs: number | null } | null;
};

type Placed = { at: number; seq: number; line: ChatLine };

/** A fan's chat with the account: what arrived and what the phone did, the newest `limit`, oldest first. */
export function chatOf(world: World, account: Account, fan: number, limit: number): ChatLine[] {
  const received = (account.extra(fan).inbox ?? []).map((item, index): Placed => {
    const seq = item.seq ?? 0;
    const line = lineOf(`inbox-${seq}-${index}`, item.at, 'account', item.via, readChatContent(item.message));
    return { at: item.at, seq, line };
  });
  const done = phoneDeeds(account, fan).map(
    (deed): Placed => ({ at: deed.at, seq: deed.seq, line: deedLine(world, deed) }),
  );
  const mass = massJobsTo(account, fan).map((job): Placed => {
    const at = job.finishedAt ?? job.createdAt;
    return {
      at,
      seq: 0,
      line: lineOf(`mass-${job.msgId}`, at, 'account', 'mass', massContent(account, job)),
    };
  });
  return [...mass, ...received, ...done]
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .slice(-limit)
    .map(({ line }) => line);
}

/** Mass jobs that reached a fan. */
export function massJobsTo(account: Account, fan: number): MassJob[] {
  return [...account.jobs.values()].filter((job) =>
    account.recipients.get(job.msgId)?.delivered.includes(fan),
  );
}

function massContent(account: Account, job: MassJob): ChatContent {
  const kind = job.state === 'deleted' ? 'withdrawn' : job.kind;
  const draft = job.mediaId === null ? undefined : account.drafts.get(job.mediaId);
  const cards = job.articles
    .map((article, index) => ({
      title: article.title,
      text: String(draft?.articles[index]?.digest ?? ''),
      url: article.url,
    }))
    .filter((_, index) => !job.deletedArticles.includes(index + 1));
  return { kind, text: job.text ?? (cards.length === 0 ? (job.mediaId ?? '') : ''), cards, rows: [] };
}

function deedLine(world: World, deed: PhoneDeed): ChatLine {
  const push = deed.pushId === null ? undefined : world.pushes.find(deed.pushId);
  const via = /^[a-z]/.test(deed.kind) && !EVENTS.test(deed.kind) ? 'message' : 'event';
  const line = lineOf(`deed-${deed.seq}`, deed.at, 'fan', via, readPhoneDeed(deed.kind, deed.fields));
  return {
    ...line,
    push: push ? { id: push.id, state: push.state, tookMs: push.attempts.at(-1)?.tookMs ?? null } : null,
  };
}

/** Events whose names are in lower case. */
const EVENTS = /^(subscribe|unsubscribe|scancode_|pic_|location_select|view_|subscribe_msg_)/;

function lineOf(
  id: string,
  at: number,
  side: 'account' | 'fan',
  via: string,
  content: ChatContent,
): ChatLine {
  return { id, at: isoBeijing(at), side, via, push: null, ...content };
}
