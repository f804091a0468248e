import {
  addDraft,
  batchGetDrafts,
  countDrafts,
  deleteDraft,
  getDraft,
  updateDraft,
} from '@/lib/wechat/wire/drafts';
import type { Account, Draft } from '../account';
import { unixSeconds } from '../beijing';
import { previewUrl, readArticle } from '../drafts';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { madeUp } from '../ids';

const MAX_ARTICLES = 8;
const MAX_PAGE = 20;

/** A draft in the box; one that was sent to all or deleted is gone. */
function find(account: Account, mediaId: string | undefined): Draft {
  const draft = mediaId === undefined ? undefined : account.drafts.get(mediaId);
  insist(draft !== undefined && !draft.consumed, 40007);
  return draft;
}

function add({ account, read, now }: Call<Account>) {
  const given = read(addDraft.request).articles ?? [];
  insist(given.length > 0, 44003);
  insist(given.length <= MAX_ARTICLES, 45008);
  const articles = given.map((article) => readArticle(account, article, given.length === 1));
  const seq = account.next('media');
  const mediaId = madeUp.mediaId(account.appid, seq);
  account.drafts.put(mediaId, {
    mediaId,
    seq,
    articles,
    createdAt: now,
    updatedAt: now,
    msgDataId: null,
    verdicts: {},
    consumed: false,
  });
  return { media_id: mediaId, item: [] };
}

/** `news_item` and times, as draft/get and the list carry them. */
function shown(account: Account, draft: Draft, withContent: boolean) {
  return {
    news_item: draft.articles.map((article, index) => {
      const { content, ...rest } = article;
      const url = previewUrl(account.appid, draft.mediaId, index);
      return withContent ? { ...rest, content, url } : { ...rest, url };
    }),
    create_time: unixSeconds(draft.createdAt),
    update_time: unixSeconds(draft.updatedAt),
  };
}

function get({ account, read }: Call<Account>) {
  return shown(account, find(account, read(getDraft.request).media_id), true);
}

function update({ account, read, now }: Call<Account>) {
  const { media_id, index = 0, articles } = read(updateDraft.request);
  const draft = find(account, media_id);
  insist(index >= 0 && index < draft.articles.length, 40114);
  insist(articles !== undefined, 44003);
  draft.articles[index] = readArticle(account, articles, draft.articles.length === 1);
  // A changed article is another one: no verdict and no address are carried over.
  delete draft.verdicts[index];
  account.drafts.put(draft.mediaId, Object.assign(draft, { updatedAt: now, msgDataId: null }));
  return DONE;
}

function remove({ account, read }: Call<Account>) {
  const draft = find(account, read(deleteDraft.request).media_id);
  account.drafts.delete(draft.mediaId);
  return DONE;
}

function inBox(account: Account): Draft[] {
  return [...account.drafts.values()].filter((draft) => !draft.consumed);
}

function count({ account }: Call<Account>) {
  return { total_count: inBox(account).length };
}

function batchGet({ account, read }: Call<Account>) {
  const { offset = 0, count = 0, no_content } = read(batchGetDrafts.request);
  insist(count >= 1 && count <= MAX_PAGE && offset >= 0, Number(account.choice('U25')));
  const drafts = inBox(account).sort((a, b) => b.updatedAt - a.updatedAt || b.seq - a.seq);
  const item = drafts.slice(offset, offset + count).map((draft) => ({
    media_id: draft.mediaId,
    content: shown(account, draft, !no_content),
    update_time: unixSeconds(draft.updatedAt),
  }));
  return { total_count: drafts.length, item_count: item.length, item };
}

const common = { method: 'POST', auth: 'token', dailyLimit: 1_000 } as const;

export const draftEndpoints: Endpoint[] = [
  { ...common, path: addDraft.path, handle: add },
  { ...common, path: getDraft.path, dailyLimit: 500, handle: get },
  { ...common, path: updateDraft.path, handle: update },
  { ...common, path: deleteDraft.path, handle: remove },
  { ...common, path: countDrafts.path, method: 'any', handle: count },
  { ...common, path: batchGetDrafts.path, handle: batchGet },
];
