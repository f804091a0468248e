export type Format = 'jpg' | 'png' | 'gif' | 'bmp' | 'mp3' | 'wma' | 'wav' | 'amr' | 'mp4';

/** What the leading bytes say; nothing is decoded. */
export function formatOf(bytes: Buffer): Format | undefined {
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
