import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** Unpacks a zip archive below 4 GB, keeping which files are executable; a fresh machine has no `unzip`. */
export function unzip(archive, folder) {
  const zip = readFileSync(archive);
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error(`${archive} is not a complete zip archive`);
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error(`${archive} is damaged`);
    const nameLength = zip.readUInt16LE(at + 28);
    const entry = {
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      header: zip.readUInt32LE(at + 42),
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
    };
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    writeEntry(zip, entry, folder);
  }
}

function writeEntry(zip, entry, folder) {
  const target = join(folder, normalize(entry.name));
  if (!target.startsWith(folder + sep)) throw new Error(`the archive names a file outside: ${entry.name}`);
  if (entry.name.endsWith('/')) {
    mkdirSync(target, { recursive: true });
    return;
  }
  const begin = entry.header + 30 + zip.readUInt16LE(entry.header + 26) + zip.readUInt16LE(entry.header + 28);
  const packed = zip.subarray(begin, begin + entry.size);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, entry.method === 0 ? packed : inflateRawSync(packed));
  chmodSync(target, entry.mode & 0o100 ? 0o755 : 0o644);
}
