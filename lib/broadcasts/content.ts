import 'server-only';
import { createHash } from 'node:crypto';
import { accountClient } from '@/lib/accounts/account-client';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { getDraft } from '@/lib/wechat/drafts';
import { isWechatErrcode } from '@/lib/wechat/error';
import type { CreateBroadcastInput, StoredContent } from './schema';

/** What is stored of a composed content: an article is named by its draft as the list knows it. */
export async function toStoredContent(
  tx: Tx,
  accountId: number,
  content: CreateBroadcastInput['content'],
): Promise<StoredContent> {
  if (content.kind === 'text') return content;
  const draft = await tx.draft.findUnique({
    where: { accountId_mediaId: { accountId, mediaId: content.mediaId } },
  });
  if (!draft) throw new AppError('broadcast.draft_gone');
  return {
    kind: 'article',
    mediaId: draft.mediaId,
    title: draft.title,
    digest: draft.digest,
    articleHash: '',
  };
}

/**
 * Reads an article at WeChat and returns the content with the hash of what is there now; a text is returned as it is.
 * @throws AppError `broadcast.draft_gone` when WeChat no longer has the draft (40007)
 */
export async function readContent(accountId: number, content: StoredContent): Promise<StoredContent> {
  if (content.kind === 'text') return content;
  try {
    const draft = await getDraft(await accountClient(accountId), { mediaId: content.mediaId });
    const articles = draft.articles.map((a) => [
      a.title,
      a.author ?? '',
      a.digest ?? '',
      a.content ?? '',
      a.thumb_media_id ?? '',
      a.content_source_url ?? '',
    ]);
    const articleHash = createHash('sha256').update(JSON.stringify(articles)).digest('hex');
    return { ...content, title: draft.articles[0]?.title ?? content.title, articleHash };
  } catch (error) {
    if (isWechatErrcode(error, 40007)) throw new AppError('broadcast.draft_gone', {}, { cause: error });
    throw error;
  }
}
