import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { withDensity } from './png-density';

/** One black pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

test('a PNG says its 300 dots an inch behind the header, with a right checksum, and is the same otherwise', () => {
  const out = Buffer.from(withDensity(PNG, 300));
  expect(out.subarray(0, 33)).toEqual(PNG.subarray(0, 33));
  expect(out.subarray(54)).toEqual(PNG.subarray(33));
  const chunk = out.subarray(33, 54);
  expect(chunk.readUInt32BE(0)).toBe(9);
  expect(chunk.toString('latin1', 4, 8)).toBe('pHYs');
  expect([chunk.readUInt32BE(8), chunk.readUInt32BE(12), chunk[16]]).toEqual([11_811, 11_811, 1]);
  expect(chunk.readUInt32BE(17)).toBe(crc32(chunk.subarray(4, 17)));
});
