import type { Account, Medium } from './account';
import { insist } from './endpoint';
import { type Format, formatOf } from './media-format';
import type { FilePart } from './multipart';
import { playSeconds } from './play-seconds';

const KB = 1024;
const MB = 1024 * KB;
const MAX_UPLOAD_BYTES = 20 * MB; // past what any kind takes
const LEADING_BYTES = 4; // fewer say nothing about the format
const MAX_PLAY_SECONDS = 60;

export type Rule = { maxBytes: number; tooBig: number; formats: readonly Format[] };

const PERMANENT = {
  image: { maxBytes: 10 * MB, tooBig: 40009, formats: ['bmp', 'png', 'jpg', 'gif'] },
  voice: { maxBytes: 2 * MB, tooBig: 40010, formats: ['mp3', 'wma', 'wav', 'amr'] },
  video: { maxBytes: 10 * MB, tooBig: 40011, formats: ['mp4'] },
  thumb: { maxBytes: 64 * KB, tooBig: 40012, formats: ['jpg'] },
} as const satisfies Record<Medium['kind'], Rule>;

/** An image for the body of an article; outside the stock. */
export const BODY_IMAGE: Rule = { maxBytes: MB - 1, tooBig: 40009, formats: ['jpg', 'png'] };

/** §8.1, permanent material. */
export function permanentRule(kind: Medium['kind']): Rule {
  return PERMANENT[kind];
}

/** §8.1, temporary media: fewer formats, and U22 for the size of an image. */
export function temporaryRule(account: Account, kind: Medium['kind']): Rule {
  if (kind === 'voice') return { ...PERMANENT.voice, formats: ['amr', 'mp3'] };
  if (kind !== 'image') return PERMANENT[kind];
  const maxBytes = account.choice('U22') === '2 MB' ? 2 * MB : PERMANENT.image.maxBytes;
  return { maxBytes, tooBig: 40009, formats: ['png', 'jpg', 'gif'] };
}

/** The file of an upload; clients disagree on what its part is called. @throws Refusal 41005, 44001 */
export function uploadedFile(parts: FilePart[]): FilePart {
  const files = parts.filter((part) => part.name !== 'description');
  const part = files.find((p) => p.name === 'media') ?? files.find((p) => p.fileName !== undefined);
  insist(part !== undefined, 41005);
  insist(part.bytes.length > 0, 44001);
  return part;
}

/** Judges a file by its size and leading bytes. @throws Refusal 45001, 40006, 40005, 40009–40012, 45007 */
export function checkFile(bytes: Buffer, rule: Rule): Format {
  insist(bytes.length <= MAX_UPLOAD_BYTES, 45001);
  insist(bytes.length >= LEADING_BYTES, 40006);
  const format = formatOf(bytes);
  insist(format !== undefined && rule.formats.includes(format), 40005);
  insist(bytes.length <= rule.maxBytes, rule.tooBig);
  insist((playSeconds(bytes, format) ?? 0) <= MAX_PLAY_SECONDS, 45007);
  return format;
}

const KNOWN_ENDINGS = /\.(jpe?g|png|gif|bmp|mp3|wma|wav|amr|mp4)$/i;

/** A name may lack an ending; one that no kind of medium has is refused. @throws Refusal 40113 */
export function checkFileName(fileName: string): void {
  insist(!/\.[A-Za-z0-9]{1,5}$/.test(fileName) || KNOWN_ENDINGS.test(fileName), 40113);
}
