import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

const MODULE_PIXELS = 10;
const BORDER_MODULES = 4;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A QR code of `text` as a black and white PNG that phones can read. */
export function drawQrCode(text: string): Buffer {
  const { data, size } = encode(text, { ecc: 'M', border: BORDER_MODULES });
  const pixels = size * MODULE_PIXELS;
  const bytesPerLine = 1 + Math.ceil(pixels / 8); // a filter byte, then one bit a pixel
  const lines = Buffer.alloc(bytesPerLine * pixels);
  for (let y = 0; y < pixels; y += 1) {
    const row = data[Math.floor(y / MODULE_PIXELS)] ?? [];
    for (let x = 0; x < pixels; x += 1) {
      const isDark = row[Math.floor(x / MODULE_PIXELS)] ?? false;
      const at = y * bytesPerLine + 1 + (x >> 3);
      if (!isDark) lines[at] = (lines[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  header[8] = 1; // bit depth; colour type 0 is grey
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(content.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
