import { uploadArticleImage } from '@/lib/wechat/wire/materials';
import { getMedia, getSpeechMedia, uploadMedia, uploadNews, uploadVideo } from '@/lib/wechat/wire/media';
import type { Account } from '../account';
import { unixSeconds } from '../beijing';
import { newDraft, uploadedNews } from '../draft-box';
import { readArticle } from '../drafts';
import { type Call, type Endpoint, insist, RawAnswer } from '../endpoint';
import { BODY_IMAGE, checkFile, temporaryRule, uploadedFile } from '../media-files';
import {
  addTemporary,
  bytesOf,
  fileAnswer,
  findMedium,
  findTemporary,
  pictureUrl,
  videoUrl,
} from '../media-store';
import { isMediumKind } from './materials';

const MAX_ARTICLES = 8;

function upload({ account, query, files, now }: Call<Account>) {
  const kind = query.type;
  insist(isMediumKind(kind), 40004);
  const { bytes, fileName = '' } = uploadedFile(files());
  checkFile(bytes, temporaryRule(account, kind));
  const { mediaId } = addTemporary(account, { kind, bytes, fileName, now });
  const reply = { type: kind, media_id: mediaId, created_at: unixSeconds(now) };
  // Clients of the older page read a thumb's id under its own name.
  return kind === 'thumb' ? { ...reply, thumb_media_id: mediaId } : reply;
}

function get({ account, query, now }: Call<Account>) {
  const medium = findTemporary(account, query.media_id ?? '', now);
  insist(medium !== undefined, 40007);
  return medium.kind === 'video' ? { video_url: videoUrl(medium) } : fileAnswer(account, medium);
}

/** Nothing is recoded: the bytes are those handed in, called speex. */
function getSpeech({ account, query, now }: Call<Account>) {
  const medium = findTemporary(account, query.media_id ?? '', now);
  insist(medium?.kind === 'voice', 40007);
  return new RawAnswer(bytesOf(account, medium), {
    'content-type': 'audio/speex',
    'content-disposition': `attachment; filename="${medium.mediaId}.speex"`,
  });
}

/** Outside the stock; only for the body of an article. */
function uploadBodyImage({ files }: Call<Account>) {
  const { bytes } = uploadedFile(files());
  return { url: pictureUrl(bytes, checkFile(bytes, BODY_IMAGE)) };
}

/** §7.9: articles for mass sending alone. Covers may be temporary. */
function uploadArticles({ account, read, now }: Call<Account>) {
  const given = read(uploadNews.request).articles ?? [];
  insist(given.length > 0, 44003);
  insist(given.length <= MAX_ARTICLES, 45008);
  const isCover = (mediaId: string) => {
    const kind = findMedium(account, mediaId, now)?.kind;
    return kind === 'image' || kind === 'thumb';
  };
  const articles = given.map((article) => ({
    ...readArticle(account, { ...article, article_type: 'news' }, given.length === 1, isCover),
    show_cover_pic: article.show_cover_pic ? 1 : 0,
  }));
  const draft = newDraft(account, articles, now);
  uploadedNews(account).put(draft.mediaId, draft);
  return { type: 'news', media_id: draft.mediaId, created_at: unixSeconds(now) };
}

/** A video made ready for mass sending, which then refuses it (48022). */
function uploadMassVideo({ account, read, now }: Call<Account>) {
  const { media_id = '', title, description } = read(uploadVideo.request);
  const source = findMedium(account, media_id, now);
  insist(source?.kind === 'video', 40007);
  const { mediaId } = addTemporary(account, {
    kind: 'video',
    bytes: bytesOf(account, source),
    fileName: source.fileName,
    now,
    title,
    introduction: description,
  });
  return { type: 'video', media_id: mediaId, created_at: unixSeconds(now) };
}

const common = { method: 'POST', auth: 'token' } as const;

export const mediaEndpoints: Endpoint[] = [
  { ...common, path: uploadMedia.path, dailyLimit: 100_000, handle: upload },
  { ...common, path: getMedia.path, method: 'GET', dailyLimit: 200_000, handle: get },
  {
    ...common,
    path: getSpeechMedia.path,
    method: 'GET',
    needs: 'verified',
    dailyLimit: 200_000,
    handle: getSpeech,
  },
  { ...common, path: uploadArticleImage.path, dailyLimit: 10_000, handle: uploadBodyImage },
  { ...common, path: uploadNews.path, dailyLimit: 10, handle: uploadArticles },
  { ...common, path: uploadVideo.path, dailyLimit: 1_000, handle: uploadMassVideo },
];
