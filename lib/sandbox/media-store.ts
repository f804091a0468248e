import { createHash } from 'node:crypto';
import type { Account, Medium } from './account';
import { DAY_MS } from './beijing';
import { RawAnswer } from './endpoint';
import { madeUp } from './ids';
import { type Format, formatOf } from './media-format';
import type { Table } from './state/table';

const TEMPORARY_LIFE_MS = 3 * DAY_MS;

const CONTENT_TYPES: Record<Format, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  bmp: 'image/bmp',
  mp3: 'audio/mpeg',
  wma: 'audio/x-ms-wma',
  wav: 'audio/wav',
  amr: 'audio/amr',
  mp4: 'video/mp4',
};

/** What belongs to a medium beside its row: where its bytes are kept, and what a video is called. */
export type MediumFile = { blob: string; title: string; introduction: string };

/** Bytes by their digest: the same file handed in a thousand times is kept once. */
type Blob = { base64: string; uses: number };

const blobs = (account: Account): Table<Blob> => account.table('blobs');
const files = (account: Account): Table<MediumFile> => account.table('mediumFiles');
const temporary = (account: Account): Table<Medium> => account.table('temporaryMedia');

type NewMedium = {
  kind: Medium['kind'];
  bytes: Buffer;
  fileName: string;
  now: number;
  url?: string;
  title?: string;
  introduction?: string;
};

/** Keeps a permanent material. */
export function addPermanent(account: Account, given: NewMedium): Medium {
  const medium = store(account, given);
  return account.media.put(medium.mediaId, medium);
}

/** Keeps a medium for three days of the sandbox's clock. */
export function addTemporary(account: Account, given: NewMedium): Medium {
  dropExpired(account, given.now);
  const medium = store(account, given);
  return temporary(account).put(medium.mediaId, medium);
}

export function deletePermanent(account: Account, medium: Medium): void {
  account.media.delete(medium.mediaId);
  forget(account, medium.mediaId);
}

/** A temporary medium that still lives. */
export function findTemporary(account: Account, mediaId: string, now: number): Medium | undefined {
  const medium = temporary(account).get(mediaId);
  return medium && now < medium.createdAt + TEMPORARY_LIFE_MS ? medium : undefined;
}

/** A medium that a message may carry: of the stock, or a temporary one that still lives. */
export function findMedium(account: Account, mediaId: string, now: number): Medium | undefined {
  return account.media.get(mediaId) ?? findTemporary(account, mediaId, now);
}

export function fileOf(account: Account, medium: Medium): MediumFile {
  return files(account).get(medium.mediaId) ?? { blob: '', title: medium.fileName, introduction: '' };
}

export function bytesOf(account: Account, medium: Medium): Buffer {
  return Buffer.from(blobs(account).get(fileOf(account, medium).blob)?.base64 ?? '', 'base64');
}

/** The file as a download, under its media_id: names that clients gave do not all fit into a header. */
export function fileAnswer(account: Account, medium: Medium): RawAnswer {
  const bytes = bytesOf(account, medium);
  const format = formatOf(bytes);
  const name = `${medium.mediaId}${format ? `.${format}` : ''}`;
  return new RawAnswer(bytes, {
    'content-type': format ? CONTENT_TYPES[format] : 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
  });
}

/** Where a video would lie; nothing answers there. */
export function videoUrl(medium: Medium): string {
  return `http://vweixinp.tc.qq.com/1007_${medium.mediaId}.f10.mp4`;
}

/** The address of a picture, the same for the same picture. */
export function pictureUrl(bytes: Buffer, format: Format): string {
  const name = createHash('sha256').update(bytes).digest('base64url');
  return `http://mmbiz.qpic.cn/mmbiz_${format}/${name}/0?wx_fmt=${format === 'jpg' ? 'jpeg' : format}`;
}

function store(account: Account, given: NewMedium): Medium {
  const { kind, bytes, fileName, now, url = null, title = fileName, introduction = '' } = given;
  const mediaId = madeUp.mediaId(account.appid, account.next('media'));
  const blob = createHash('sha256').update(bytes).digest('base64url');
  const kept = blobs(account).get(blob) ?? { base64: bytes.toString('base64'), uses: 0 };
  blobs(account).put(blob, Object.assign(kept, { uses: kept.uses + 1 }));
  files(account).put(mediaId, { blob, title, introduction });
  return { mediaId, kind, sizeBytes: bytes.length, fileName, url, createdAt: now };
}

function forget(account: Account, mediaId: string): void {
  const blob = files(account).get(mediaId)?.blob ?? '';
  const kept = blobs(account).get(blob);
  if (kept && kept.uses > 1) blobs(account).put(blob, Object.assign(kept, { uses: kept.uses - 1 }));
  else if (kept) blobs(account).delete(blob);
  files(account).delete(mediaId);
}

/** In order of creation, so the first that lives ends the search. */
function dropExpired(account: Account, now: number): void {
  for (const medium of temporary(account).values()) {
    if (now < medium.createdAt + TEMPORARY_LIFE_MS) return;
    temporary(account).delete(medium.mediaId);
    forget(account, medium.mediaId);
  }
}
