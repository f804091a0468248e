import type { Account, Draft } from './account';
import { unixSeconds } from './beijing';
import { previewUrl } from './drafts';
import { insist } from './endpoint';
import { madeUp } from './ids';
import type { Table } from './state/table';

/** Articles that media/uploadnews handed in: for mass sending alone, never in the draft box. */
export const uploadedNews = (account: Account): Table<Draft> => account.table('uploadedNews');

/** A new draft under a fresh media_id, kept nowhere yet. */
export function newDraft(account: Account, articles: Draft['articles'], now: number): Draft {
  const seq = account.next('media');
  const mediaId = madeUp.mediaId(account.appid, seq);
  return {
    mediaId,
    seq,
    articles,
    createdAt: now,
    updatedAt: now,
    msgDataId: null,
    verdicts: {},
    consumed: false,
  };
}

/** A draft in the box; one that was sent to all, published or deleted is gone. @throws Refusal 40007 */
export function draftInBox(account: Account, mediaId: string | undefined): Draft {
  const draft = mediaId === undefined ? undefined : account.drafts.get(mediaId);
  insist(draft !== undefined && !draft.consumed, 40007);
  return draft;
}

/** The drafts of the box, the newest first. */
export function draftsInBox(account: Account): Draft[] {
  return [...account.drafts.values()]
    .filter((draft) => !draft.consumed)
    .sort((a, b) => b.updatedAt - a.updatedAt || b.seq - a.seq);
}

/** What an article came from, used up or not. */
export function anyDraft(account: Account, mediaId: string | null): Draft | undefined {
  if (mediaId === null) return undefined;
  return account.drafts.get(mediaId) ?? uploadedNews(account).get(mediaId);
}

export function saveDraft(account: Account, draft: Draft): void {
  const home = uploadedNews(account).get(draft.mediaId) ? uploadedNews(account) : account.drafts;
  home.put(draft.mediaId, draft);
}

/** Takes a draft out of the box; what was sent or published of it lives on, and so does what was judged. */
export function takeOutOfBox(account: Account, mediaId: string): void {
  const draft = account.drafts.get(mediaId);
  if (draft) account.drafts.put(mediaId, Object.assign(draft, { consumed: true }));
}

/** `news_item` and times, as draft/get and the lists carry them. */
export function shownDraft(account: Account, draft: Draft, withContent: boolean) {
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
