import { createHash } from 'node:crypto';
import { addMaterial, MATERIAL_KINDS, uploadArticleImage } from '@/lib/wechat/wire/materials';
import type { Account, Medium } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { madeUp } from '../ids';
import type { FilePart } from '../multipart';

const KB = 1024;
const MB = 1024 * KB;
type Format = 'jpg' | 'png' | 'gif' | 'bmp' | 'mp3' | 'wma' | 'wav' | 'amr' | 'mp4';
type Rule = { maxBytes: number; tooBig: number; formats: Format[]; stock: number };

/** §8.1, permanent material. */
const RULES: Record<Medium['kind'], Rule> = {
  image: { maxBytes: 10 * MB, tooBig: 40009, formats: ['bmp', 'png', 'jpg', 'gif'], stock: 100_000 },
  voice: { maxBytes: 2 * MB, tooBig: 40010, formats: ['mp3', 'wma', 'wav', 'amr'], stock: 1_000 },
  video: { maxBytes: 10 * MB, tooBig: 40011, formats: ['mp4'], stock: 1_000 },
  thumb: { maxBytes: 64 * KB, tooBig: 40012, formats: ['jpg'], stock: 1_000 },
};
const BODY_IMAGE = { maxBytes: MB - 1, formats: ['jpg', 'png'] as Format[] };

function isKind(type: string | undefined): type is Medium['kind'] {
  return (MATERIAL_KINDS as readonly (string | undefined)[]).includes(type);
}

/** What the leading bytes say; nothing is decoded. */
function formatOf(bytes: Buffer): Format | undefined {
  const starts = (text: string, at = 0) => bytes.toString('latin1', at, at + text.length) === text;
  if (starts('\xff\xd8\xff')) return 'jpg';
  if (starts('\x89PNG\r\n\x1a\n')) return 'png';
  if (starts('GIF8')) return 'gif';
  if (starts('BM')) return 'bmp';
  if (starts('ftyp', 4)) return 'mp4';
  if (starts('#!AMR')) return 'amr';
  if (starts('RIFF') && starts('WAVE', 8)) return 'wav';
  if (starts('\x30\x26\xb2\x75')) return 'wma';
  if (starts('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return 'mp3';
  return undefined;
}

function mediaPart(parts: FilePart[]): FilePart {
  const part = parts.find((p) => p.name === 'media') ?? parts.find((p) => p.fileName !== undefined);
  insist(part !== undefined, 41005);
  insist(part.bytes.length > 0, 44001);
  return part;
}

function add({ account, query, files, now }: Call<Account>) {
  const kind = query.type;
  insist(isKind(kind), 40004);
  const rule = RULES[kind];
  const { bytes, fileName = '' } = mediaPart(files());
  const format = formatOf(bytes);
  insist(format !== undefined && rule.formats.includes(format), 40005);
  insist(bytes.length <= rule.maxBytes, rule.tooBig);
  let stock = 0;
  for (const medium of account.media.values()) if (medium.kind === kind) stock += 1;
  insist(stock < rule.stock, 45034);
  const mediaId = madeUp.mediaId(account.appid, account.next('media'));
  const isPicture = kind === 'image' || kind === 'thumb';
  const url = isPicture ? pictureUrl(bytes, format) : null;
  account.media.put(mediaId, { mediaId, kind, sizeBytes: bytes.length, fileName, url, createdAt: now });
  return url === null ? { media_id: mediaId } : { media_id: mediaId, url };
}

/** Outside the stock; only for the body of an article. */
function uploadBodyImage({ files }: Call<Account>) {
  const { bytes } = mediaPart(files());
  const format = formatOf(bytes);
  insist(format !== undefined && BODY_IMAGE.formats.includes(format), 40005);
  insist(bytes.length <= BODY_IMAGE.maxBytes, 40009);
  return { url: pictureUrl(bytes, format) };
}

function pictureUrl(bytes: Buffer, format: Format): string {
  const name = createHash('sha256').update(bytes).digest('base64url');
  return `http://mmbiz.qpic.cn/mmbiz_${format}/${name}/0?wx_fmt=${format === 'jpg' ? 'jpeg' : format}`;
}

const common = { method: 'POST', auth: 'token' } as const;

export const materialEndpoints: Endpoint[] = [
  { ...common, path: addMaterial.path, dailyLimit: 1_000, handle: add },
  { ...common, path: uploadArticleImage.path, dailyLimit: 10_000, handle: uploadBodyImage },
];
