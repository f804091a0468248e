import {
  addDraft,
  batchGetDrafts,
  countDrafts,
  deleteDraft,
  getDraft,
  switchDraftBox,
  updateDraft,
} from '@/lib/wechat/wire/drafts';
import type { Account } from '../account';
import { unixSeconds } from '../beijing';
import { draftInBox, draftsInBox, newDraft, shownDraft, takeOutOfBox } from '../draft-box';
import { readArticle } from '../drafts';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

const MAX_ARTICLES = 8;
const MAX_PAGE = 20;

function add({ account, read, now }: Call<Account>) {
  const given = read(addDraft.request).articles ?? [];
  insist(given.length > 0, 44003);
  insist(given.length <= MAX_ARTICLES, 45008);
  const articles = given.map((article) => readArticle(account, article, given.length === 1));
  const draft = newDraft(account, articles, now);
  account.drafts.put(draft.mediaId, draft);
  return { media_id: draft.mediaId, item: [] };
}

function get({ account, read }: Call<Account>) {
  return shownDraft(account, draftInBox(account, read(getDraft.request).media_id), true);
}

function update({ account, read, now }: Call<Account>) {
  const { media_id, index = 0, articles } = read(updateDraft.request);
  const draft = draftInBox(account, media_id);
  insist(index >= 0 && index < draft.articles.length, 40114);
  insist(articles !== undefined, 44003);
  draft.articles[index] = readArticle(account, articles, draft.articles.length === 1);
  // A changed article is another one: no verdict and no address are carried over.
  delete draft.verdicts[index];
  account.drafts.put(draft.mediaId, Object.assign(draft, { updatedAt: now, msgDataId: null }));
  return DONE;
}

function remove({ account, read }: Call<Account>) {
  const draft = draftInBox(account, read(deleteDraft.request).media_id);
  // What went out under it may still be asked for its verdict.
  if (draft.msgDataId === null) account.drafts.delete(draft.mediaId);
  else takeOutOfBox(account, draft.mediaId);
  return DONE;
}

function count({ account }: Call<Account>) {
  return { total_count: draftsInBox(account).length };
}

function batchGet({ account, read }: Call<Account>) {
  const { offset = 0, count = 0, no_content } = read(batchGetDrafts.request);
  insist(count >= 1 && count <= MAX_PAGE && offset >= 0, Number(account.choice('U25')));
  const drafts = draftsInBox(account);
  const item = drafts.slice(offset, offset + count).map((draft) => ({
    media_id: draft.mediaId,
    content: shownDraft(account, draft, !no_content),
    update_time: unixSeconds(draft.updatedAt),
  }));
  return { total_count: drafts.length, item_count: item.length, item };
}

/** Every account's box is open by now, so opening it does nothing more. */
function openBox() {
  return { ...DONE, is_open: 1 };
}

const common = { method: 'POST', auth: 'token', dailyLimit: 1_000 } as const;

export const draftEndpoints: Endpoint[] = [
  { ...common, path: addDraft.path, handle: add },
  { ...common, path: getDraft.path, dailyLimit: 500, handle: get },
  { ...common, path: updateDraft.path, handle: update },
  { ...common, path: deleteDraft.path, handle: remove },
  { ...common, path: countDrafts.path, method: 'any', handle: count },
  { ...common, path: batchGetDrafts.path, handle: batchGet },
  { ...common, path: switchDraftBox.path, handle: openBox },
];
