import type { Account } from './account';
import { anyDraft, takeOutOfBox } from './draft-box';
import { madeUp } from './ids';
import { addressesOf, isGone, type Publication, publications } from './publications';
import { Repeated } from './push-xml';
import type { Table } from './state/table';
import type { World } from './world';

const DONE = 0;
const UNDER_WAY = 1;
const NOT_ORIGINAL = 2;
const DELETED_SINCE = 5;
const BANNED_SINCE = 6;

/** How a publishing ends: 0 done, 2 originality, 3 failed, 4 refused by review; `failIdx` from 1. */
export type PublishEnd = { status: number; failIdx: number[] };

export type PublishJob = {
  publishId: number;
  msgDataId: number;
  createdAt: number;
  /** When it ends; null once it has. */
  dueAt: number | null;
  end: PublishEnd | null;
  /** The end that the control interface ordered. */
  ordered: PublishEnd | null;
};

export const publishJobs = (account: Account): Table<PublishJob> => account.table('publishJobs');

const orders = (account: Account): Table<PublishEnd[]> => account.table('publishOrders');

/** Orders the end of the next publishing; several wait in line. */
export function orderPublishEnd(account: Account, end: PublishEnd): void {
  orders(account).put('all', [...(orders(account).get('all') ?? []), end]);
}

export function takeOrderedEnd(account: Account): PublishEnd | null {
  const [first = null, ...rest] = orders(account).get('all') ?? [];
  if (first) orders(account).put('all', rest);
  return first;
}

/** Publishing takes as long as a mass job. */
export function startPublishing(world: World, account: Account, job: PublishJob): void {
  schedule(world, account, job, world.clock.now() + account.settings.massJobSeconds * 1000);
}

/** Takes up again what was under way when the process ended. */
export function resumePublishJobs(world: World, account: Account): void {
  for (const job of publishJobs(account).values())
    if (job.dueAt !== null) schedule(world, account, job, job.dueAt);
}

/** Publishing that will end within `withinMs` of the clock. */
export function hasPublishDue(world: World, withinMs: number): boolean {
  const until = world.clock.now() + (world.clock.frozen ? 0 : withinMs);
  for (const account of world.allAccounts())
    for (const job of publishJobs(account).values())
      if (job.dueAt !== null && job.dueAt <= until) return true;
  return false;
}

/** publish_status now: articles may have been deleted or banned since. */
export function publishStatus(job: PublishJob, publication: Publication | undefined): number {
  if (!job.end) return UNDER_WAY;
  if (job.end.status !== DONE || !publication) return job.end.status;
  if (publication.isBanned) return BANNED_SINCE;
  return isGone(publication) ? DELETED_SINCE : DONE;
}

/** `article_id` and `article_detail`, once published. */
export function publishedUnder(account: Account, publication: Publication) {
  const item = addressesOf(account, publication).map(({ url }, at) => ({ idx: at + 1, article_url: url }));
  return { article_id: publication.articleId ?? '', article_detail: { count: item.length, item } };
}

function schedule(world: World, account: Account, job: PublishJob, dueAt: number): void {
  job.dueAt = dueAt;
  publishJobs(account).put(job.publishId, job);
  world.clock.at(dueAt, () => {
    if (job.dueAt === dueAt) finish(world, account, job);
  });
}

function finish(world: World, account: Account, job: PublishJob): void {
  const publication = publications(account).get(job.msgDataId);
  if (!publication) return;
  const end = job.ordered ?? originality(account, publication);
  if (end.status === DONE) {
    publication.articleId ??= madeUp.mediaId(account.appid, account.next('media'));
    publication.publishedAt = world.clock.now();
    publications(account).put(publication.msgDataId, publication);
    takeOutOfBox(account, publication.mediaId);
  }
  publishJobs(account).put(job.publishId, Object.assign(job, { dueAt: null, end }));
  pushFinish(world, account, job, end, publication);
}

/** A reprint that its author forbids is not published; an allowed one is. */
function originality(account: Account, publication: Publication): PublishEnd {
  const verdicts = anyDraft(account, publication.mediaId)?.verdicts ?? {};
  const failIdx = Object.entries(verdicts)
    .filter(([, verdict]) => verdict === 'reprintForbidden')
    .map(([index]) => Number(index) + 1);
  return { status: failIdx.length > 0 ? NOT_ORIGINAL : DONE, failIdx };
}

/** PUBLISHJOBFINISH; §8.6. It comes from the platform's helper. */
function pushFinish(
  world: World,
  account: Account,
  job: PublishJob,
  end: PublishEnd,
  publication: Publication,
): void {
  const { article_id, article_detail } = publishedUnder(account, publication);
  world.pushes.push(account, madeUp.helperOpenid(account.appid), 'PUBLISHJOBFINISH', {
    MsgType: 'event',
    Event: 'PUBLISHJOBFINISH',
    PublishEventInfo: {
      publish_id: job.publishId,
      publish_status: end.status,
      ...(end.status === DONE
        ? {
            article_id,
            article_detail: { count: article_detail.count, item: new Repeated(article_detail.item) },
          }
        : {}),
      ...(end.failIdx.length > 0 ? { fail_idx: new Repeated(end.failIdx) } : {}),
    },
  });
}
