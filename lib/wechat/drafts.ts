import type { z } from 'zod';
import type { WechatClient } from './call';
import { MAX_DRAFTS_PER_PAGE } from './limits';
import * as wire from './wire/drafts';

export type ArticleInput = z.input<typeof wire.articleInput>;
export type Article = z.output<typeof wire.article>;
export type Draft = { mediaId: string; updatedAt: Date | null; articles: Article[] };

/** One page of the draft box, newest first; without the articles' bodies unless asked for. */
export async function listDrafts(
  client: WechatClient,
  input: { offset: number; count?: number; withContent?: boolean },
): Promise<{ total: number; drafts: Draft[] }> {
  const reply = await client.call(wire.batchGetDrafts, {
    body: {
      offset: input.offset,
      count: input.count ?? MAX_DRAFTS_PER_PAGE,
      no_content: input.withContent ? 0 : 1,
    },
  });
  const drafts = reply.item.map((item) => ({
    mediaId: item.media_id,
    updatedAt: toDate(item.update_time ?? item.content.update_time),
    articles: item.content.news_item,
  }));
  return { total: reply.total_count, drafts };
}

/** @throws WechatError 40007 (gone, or used up by a sending to all) */
export async function getDraft(client: WechatClient, input: { mediaId: string }): Promise<Draft> {
  const reply = await client.call(wire.getDraft, { body: { media_id: input.mediaId } });
  return { mediaId: input.mediaId, updatedAt: toDate(reply.update_time), articles: reply.news_item };
}

/**
 * Adds a draft of one to eight articles.
 * @throws WechatError 40007 (cover), 44003, 45008 (number of articles), 45002 and 45166 (body), 45003 (title), 45004
 * (digest), 45110 (author), 41039 (source address), 53404–53406 (products), 88000 (no right to comments)
 */
export async function addDraft(
  client: WechatClient,
  input: { articles: ArticleInput[] },
): Promise<{ mediaId: string }> {
  const reply = await client.call(wire.addDraft, { body: { articles: input.articles } });
  return { mediaId: reply.media_id };
}

/** Replaces one article of a draft; the index begins at 0. @throws WechatError 40114 (no such place), and as addDraft */
export async function updateDraft(
  client: WechatClient,
  input: { mediaId: string; index: number; article: ArticleInput },
): Promise<void> {
  const body = { media_id: input.mediaId, index: input.index, articles: input.article };
  await client.call(wire.updateDraft, { body });
}

/** Deletes a draft for good. @throws WechatError 40007 */
export async function deleteDraft(client: WechatClient, input: { mediaId: string }): Promise<void> {
  await client.call(wire.deleteDraft, { body: { media_id: input.mediaId } });
}

export async function countDrafts(client: WechatClient): Promise<number> {
  const reply = await client.call(wire.countDrafts);
  return reply.total_count;
}

/** Whether the account has the draft box; every account has by now. */
export async function isDraftBoxOpen(client: WechatClient): Promise<boolean> {
  const reply = await client.call(wire.switchDraftBox, { query: { checkonly: '1' } });
  return reply.is_open === 1;
}

/** Opens the draft box, for good. */
export async function openDraftBox(client: WechatClient): Promise<void> {
  await client.call(wire.switchDraftBox);
}

function toDate(seconds: number | undefined): Date | null {
  return seconds ? new Date(seconds * 1000) : null;
}
