const SIGNATURE_BYTES = 8;
/** Length, type, 13 bytes of data and checksum of the first chunk. */
const HEADER_BYTES = 25;
const INCHES_A_METRE = 39.3701;

/**
 * Writes into a PNG how many dots make an inch (chunk pHYs, PNG specification 11.3.5.3), so that a printer's shop sees
 * the sheet at its real size; a canvas leaves it out.
 */
export function withDensity(png: Uint8Array, dotsPerInch: number): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const dotsPerMetre = Math.round(dotsPerInch * INCHES_A_METRE);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, dotsPerMetre);
  view.setUint32(12, dotsPerMetre);
  chunk[16] = 1; // the unit is the metre
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const at = SIGNATURE_BYTES + HEADER_BYTES;
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, at), 0);
  out.set(chunk, at);
  out.set(png.subarray(at), at + chunk.length);
  return out;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
