import type { z } from 'zod';
import type { WechatClient } from './call';
import { MAX_PUBLISHED_PER_PAGE } from './limits';
import { wireNumber } from './mass-content';
import * as wire from './wire/publish';

export type PublishedArticle = z.output<typeof wire.getPublishedArticle.reply>['news_item'][number];

/** publish_status by its number. 发布能力: 发布状态查询. */
const STATES = ['published', 'publishing', 'notOriginal', 'failed', 'refused', 'deleted', 'banned'] as const;
export type PublishState = (typeof STATES)[number] | 'unknown';

export type PublishProgress = {
  state: PublishState;
  articleId: string | null;
  /** Lasting addresses, in the order of the articles. */
  urls: string[];
  /** Which articles were at fault, from 1. */
  failedIndexes: number[];
};

/**
 * Publishes a draft, without a push to fans; it leaves the draft box. Accepted is not published: the result comes as
 * PUBLISHJOBFINISH.
 * @throws WechatError 40007, 48001, 53503 (failed checks), 53504 (console only), 53505 (save it by hand first)
 */
export async function submitPublish(
  client: WechatClient,
  input: { mediaId: string },
): Promise<{ publishId: bigint; msgDataId: bigint | null }> {
  const reply = await client.call(wire.submitPublish, { body: { media_id: input.mediaId } });
  return { publishId: reply.publish_id, msgDataId: reply.msg_data_id ?? null };
}

/** How far a publishing is. @throws WechatError 40002 (no such publish_id), 48001 */
export async function getPublishProgress(
  client: WechatClient,
  input: { publishId: bigint },
): Promise<PublishProgress> {
  const reply = await client.call(wire.getPublish, { body: { publish_id: wireNumber(input.publishId) } });
  return {
    state: STATES[reply.publish_status] ?? 'unknown',
    articleId: reply.article_id ?? null,
    urls: (reply.article_detail?.item ?? []).map((item) => item.article_url),
    failedIndexes: reply.fail_idx ?? [],
  };
}

/** The articles published under an id. @throws WechatError 53600 (no such id) */
export async function getPublished(
  client: WechatClient,
  input: { articleId: string },
): Promise<PublishedArticle[]> {
  const reply = await client.call(wire.getPublishedArticle, { body: { article_id: input.articleId } });
  return reply.news_item;
}

/** One page of what was published freely, newest first; mass-sent articles are not among it. @throws WechatError 40097 */
export async function listPublished(
  client: WechatClient,
  input: { offset: number; count?: number; withContent?: boolean },
): Promise<{ total: number; published: { articleId: string; articles: PublishedArticle[] }[] }> {
  const { offset, count = MAX_PUBLISHED_PER_PAGE, withContent = false } = input;
  const reply = await client.call(wire.batchGetPublished, {
    body: { offset, count, no_content: withContent ? 0 : 1 },
  });
  const published = reply.item.map((item) => ({
    articleId: item.article_id,
    articles: item.content.news_item,
  }));
  return { total: reply.total_count, published };
}

/** Takes one article (from 1), or all of them, off for good. @throws WechatError 53600 */
export async function deletePublished(
  client: WechatClient,
  input: { articleId: string; articleIndex?: number },
): Promise<void> {
  const { articleId, articleIndex = 0 } = input;
  await client.call(wire.deletePublished, { body: { article_id: articleId, index: articleIndex } });
}
