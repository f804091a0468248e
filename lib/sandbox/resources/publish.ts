import {
  batchGetPublished,
  deletePublished,
  getPublish,
  getPublishedArticle,
  submitPublish,
} from '@/lib/wechat/wire/publish';
import type { Account } from '../account';
import { unixSeconds } from '../beijing';
import { draftInBox } from '../draft-box';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import {
  addressesOf,
  isGone,
  type Publication,
  publicationOf,
  publications,
  publishedAs,
  withdrawArticles,
} from '../publications';
import { publishedUnder, publishJobs, publishStatus, startPublishing, takeOrderedEnd } from '../publish-jobs';
import { marksOf } from '../rights';

const MAX_PAGE = 20;
const FIRST_PUBLISH_ID = 100_000_000;

function submit({ world, account, read, now }: Call<Account>) {
  const draft = draftInBox(account, read(submitPublish.request).media_id);
  const marks = marksOf(account, draft.mediaId);
  insist(!marks.includes('checkFailed'), 53503);
  insist(!marks.includes('consoleOnly'), 53504);
  insist(!marks.includes('unsaved'), 53505);
  const { msgDataId } = publicationOf(world, account, draft);
  const publishId = FIRST_PUBLISH_ID + account.next('publishId');
  const ordered = takeOrderedEnd(account);
  const job = { publishId, msgDataId, createdAt: now, dueAt: null, end: null, ordered };
  startPublishing(world, account, job);
  return { ...DONE, publish_id: publishId, msg_data_id: msgDataId };
}

function get({ account, read }: Call<Account>) {
  const { publish_id } = read(getPublish.request);
  const job = publish_id === undefined ? undefined : publishJobs(account).get(publish_id.toString());
  insist(job !== undefined, 40002);
  const publication = publications(account).get(job.msgDataId);
  const publish_status = publishStatus(job, publication);
  const isOut = job.end?.status === 0 && publication !== undefined;
  return {
    publish_id: job.publishId,
    publish_status,
    ...(isOut ? publishedUnder(account, publication) : {}),
    fail_idx: job.end?.failIdx ?? [],
  };
}

/** Published freely, whatever was deleted since. @throws Refusal 53600 */
function byArticleId(account: Account, articleId: string | undefined): Publication {
  const publication = publishedAs(account, articleId);
  insist(publication !== undefined, 53600);
  return publication;
}

function shown(account: Account, publication: Publication, withContent: boolean) {
  const addresses = addressesOf(account, publication);
  const at = unixSeconds(publication.publishedAt ?? 0);
  return {
    news_item: publication.articles.map((article, index) => {
      const { content, ...rest } = article;
      const is_deleted = publication.isBanned || publication.deleted.includes(index + 1);
      const fields = { ...rest, url: addresses[index]?.url, is_deleted };
      return withContent ? { ...fields, content } : fields;
    }),
    create_time: at,
    update_time: at,
  };
}

function getArticle({ account, read }: Call<Account>) {
  const { article_id } = read(getPublishedArticle.request);
  return shown(account, byArticleId(account, article_id), true);
}

function batchGet({ account, read }: Call<Account>) {
  const { offset = 0, count = 0, no_content } = read(batchGetPublished.request);
  insist(count >= 1 && count <= MAX_PAGE && offset >= 0, Number(account.choice('U25')));
  const out = [...publications(account).values()]
    .filter((publication) => publication.articleId !== null && !isGone(publication))
    .sort((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0) || b.msgDataId - a.msgDataId);
  const item = out.slice(offset, offset + count).map((publication) => ({
    article_id: publication.articleId,
    content: shown(account, publication, !no_content),
  }));
  return { total_count: out.length, item_count: item.length, item };
}

function remove({ account, read }: Call<Account>) {
  const { article_id, index = 0 } = read(deletePublished.request);
  const publication = byArticleId(account, article_id);
  insist(index >= 0 && index <= publication.articles.length, 40114);
  withdrawArticles(account, publication, index);
  return DONE;
}

const common = { method: 'POST', auth: 'token', needs: 'verified', dailyLimit: 100 } as const;

export const publishEndpoints: Endpoint[] = [
  { ...common, path: submitPublish.path, handle: submit },
  { ...common, path: getPublish.path, handle: get },
  { ...common, path: getPublishedArticle.path, handle: getArticle },
  { ...common, path: batchGetPublished.path, handle: batchGet },
  { ...common, path: deletePublished.path, dailyLimit: 10, handle: remove },
];
