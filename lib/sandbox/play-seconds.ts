import type { Format } from './media-format';

const AMR_HEAD_BYTES = 6;
const AMR_FRAME_SECONDS = 0.02;
/** Bytes of a frame, its head included, by the mode in its head; RFC 4867. */
const AMR_FRAME_BYTES = [13, 14, 16, 18, 20, 21, 27, 32];
const AMR_MODE = 0x78;
const AMR_QUALITY = 0x04;
const AMR_PADDING = 0x83;

/** Thousand bits a second of MPEG 1 layer III, by the index in a frame's head. */
const MP3_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/** How long a sound plays, reckoned from its size and what its first frame says; nothing when that says nothing. */
export function playSeconds(bytes: Buffer, format: Format): number | undefined {
  if (format === 'amr') return amrSeconds(bytes);
  if (format === 'mp3') return mp3Seconds(bytes);
  if (format === 'wav') return wavSeconds(bytes);
  return undefined;
}

function amrSeconds(bytes: Buffer): number | undefined {
  const head = bytes[AMR_HEAD_BYTES] ?? 0;
  if ((head & AMR_QUALITY) === 0 || (head & AMR_PADDING) !== 0) return undefined;
  const frameBytes = AMR_FRAME_BYTES[(head & AMR_MODE) >>> 3];
  return frameBytes && ((bytes.length - AMR_HEAD_BYTES) / frameBytes) * AMR_FRAME_SECONDS;
}

function mp3Seconds(bytes: Buffer): number | undefined {
  const isLayer3 = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xfe) === 0xfa;
  const kbits = isLayer3 ? MP3_KBITS[(bytes[2] ?? 0) >>> 4] : undefined;
  return kbits ? (bytes.length * 8) / (kbits * 1000) : undefined;
}

function wavSeconds(bytes: Buffer): number | undefined {
  const bytesPerSecond = bytes.length >= 44 ? bytes.readUInt32LE(28) : 0;
  return bytesPerSecond > 0 ? (bytes.length - 44) / bytesPerSecond : undefined;
}
