import {
  addMaterial,
  batchGetMaterials,
  countMaterials,
  deleteMaterial,
  getMaterial,
  LISTED_MATERIAL_KINDS,
  MATERIAL_KINDS,
  videoDescription,
} from '@/lib/wechat/wire/materials';
import type { Account, Medium } from '../account';
import { unixSeconds } from '../beijing';
import { draftsInBox, shownDraft, takeOutOfBox } from '../draft-box';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE, Refusal } from '../errcodes';
import { checkFile, checkFileName, permanentRule, uploadedFile } from '../media-files';
import { addPermanent, deletePermanent, fileAnswer, fileOf, pictureUrl, videoUrl } from '../media-store';
import type { FilePart } from '../multipart';
import { rightsOf } from '../rights';

const MAX_PAGE = 20;
/** §8.1; each kind has its own space. */
const STOCK: Record<Medium['kind'], number> = { image: 100_000, voice: 1_000, video: 1_000, thumb: 1_000 };

export function isMediumKind(type: string | undefined): type is Medium['kind'] {
  return (MATERIAL_KINDS as readonly (string | undefined)[]).includes(type);
}

function ofKind(account: Account, kind: string): Medium[] {
  return [...account.media.values()].filter((medium) => medium.kind === kind);
}

function add({ account, query, files, now }: Call<Account>) {
  const kind = query.type;
  insist(isMediumKind(kind), 40004);
  const parts = files();
  const { bytes, fileName = '' } = uploadedFile(parts);
  const format = checkFile(bytes, permanentRule(kind));
  checkFileName(fileName);
  const space = rightsOf(account).stock[kind] ?? STOCK[kind];
  // Two codes for a full stock: the list of pictures, and the other files.
  insist(ofKind(account, kind).length < space, kind === 'image' ? 45074 : 45034);
  const about = kind === 'video' ? describedVideo(parts, query.description) : {};
  const isPicture = kind === 'image' || kind === 'thumb';
  const url = isPicture ? pictureUrl(bytes, format) : undefined;
  const { mediaId } = addPermanent(account, { kind, bytes, fileName, now, url, ...about });
  return url === undefined ? { media_id: mediaId } : { media_id: mediaId, url };
}

/** Clients hand it in as a field, as a part with a file name, or in the query; §21. */
function describedVideo(parts: FilePart[], inQuery: string | undefined) {
  const text = parts.find((part) => part.name === 'description')?.bytes.toString('utf8') ?? inQuery;
  if (!text) return {};
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Refusal(47001);
  }
  const parsed = videoDescription.safeParse(given);
  if (!parsed.success) throw new Refusal(47001);
  return parsed.data;
}

/** News are the drafts of the box. */
function get({ account, read }: Call<Account>) {
  const { media_id = '' } = read(getMaterial.request);
  const draft = account.drafts.get(media_id);
  if (draft && !draft.consumed) return shownDraft(account, draft, true);
  const medium = account.media.get(media_id);
  insist(medium !== undefined, 40007);
  if (medium.kind !== 'video') return fileAnswer(account, medium);
  const { title, introduction } = fileOf(account, medium);
  return { title, description: introduction, down_url: videoUrl(medium) };
}

function remove({ account, read }: Call<Account>) {
  const { media_id = '' } = read(deleteMaterial.request);
  const draft = account.drafts.get(media_id);
  const medium = account.media.get(media_id);
  insist(medium !== undefined || (draft !== undefined && !draft.consumed), 40007);
  insist(!isInUse(account, media_id), 48005);
  if (medium) deletePermanent(account, medium);
  else takeOutOfBox(account, media_id);
  return DONE;
}

/** A menu or an automatic reply names it. */
function isInUse(account: Account, mediaId: string): boolean {
  return ['menus', 'console'].some((name) =>
    [...account.table<unknown>(name).values()].some((row) => JSON.stringify(row).includes(`"${mediaId}"`)),
  );
}

function count({ account }: Call<Account>) {
  return {
    voice_count: ofKind(account, 'voice').length,
    video_count: ofKind(account, 'video').length,
    image_count: ofKind(account, 'image').length,
    news_count: draftsInBox(account).length,
  };
}

function batchGet({ account, read }: Call<Account>) {
  const { type = '', offset = 0, count = 0 } = read(batchGetMaterials.request);
  insist((LISTED_MATERIAL_KINDS as readonly string[]).includes(type), 40004);
  insist(count >= 1 && count <= MAX_PAGE && offset >= 0, Number(account.choice('U25')));
  if (type === 'news') {
    const drafts = draftsInBox(account);
    const item = drafts.slice(offset, offset + count).map((draft) => ({
      media_id: draft.mediaId,
      content: shownDraft(account, draft, true),
      update_time: unixSeconds(draft.updatedAt),
    }));
    return { total_count: drafts.length, item_count: item.length, item };
  }
  const media = ofKind(account, type).reverse(); // kept in the order of their making
  const item = media.slice(offset, offset + count).map((medium) => ({
    media_id: medium.mediaId,
    name: medium.kind === 'video' ? fileOf(account, medium).title : medium.fileName,
    update_time: unixSeconds(medium.createdAt),
    ...(medium.url === null ? {} : { url: medium.url }),
  }));
  return { total_count: media.length, item_count: item.length, item };
}

/** Withdrawn when the draft box came (2022-02-28). */
function withdrawn(): never {
  throw new Refusal(45106);
}

const common = { method: 'POST', auth: 'token', dailyLimit: 1_000 } as const;

export const materialEndpoints: Endpoint[] = [
  { ...common, path: addMaterial.path, handle: add },
  { ...common, path: getMaterial.path, handle: get },
  { ...common, path: deleteMaterial.path, handle: remove },
  { ...common, path: countMaterials.path, method: 'any', handle: count },
  { ...common, path: batchGetMaterials.path, handle: batchGet },
  { ...common, path: '/cgi-bin/material/add_news', handle: withdrawn },
  { ...common, path: '/cgi-bin/material/update_news', handle: withdrawn },
];
