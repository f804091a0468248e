import type { Readable } from 'node:stream';
import yauzl, { type Entry, type RandomAccessReader, type ZipFile } from 'yauzl';
import { AppError } from '@/lib/errors';

/** A workbook has some dozen parts; thousands are a trick. */
const MAX_ENTRIES = 2_000;
/** What all parts together may unpack to: a sheet of a million rows with ten columns is about 400 MB. */
export const MAX_UNPACKED_BYTES = 600 * 1024 * 1024;
/** Sheets pack to a fifth or a tenth; what packs far better holds nothing but repetition. */
const MAX_RATIO = 250;
const RATIO_MATTERS_BYTES = 1024 * 1024;

/** The parts of a zip file that may be read, by their names. */
export type ZipParts = { has: (name: string) => boolean; size: (name: string) => number; open: OpenPart };
export type OpenPart = (name: string) => Promise<Readable>;

/**
 * Looks at a zip's directory before anything of it is unpacked; while a part is read it is held to the size that the
 * directory says, so a part that lies about its size is refused as well.
 * @throws AppError `import.xlsx_bomb` (too many parts, too large, packed too well), `import.xlsx_broken`, `import.xlsx_locked`
 */
export async function openZip(reader: RandomAccessReader, sizeBytes: number): Promise<ZipParts> {
  const zip = await yauzl.fromRandomAccessReaderPromise(reader, sizeBytes, {
    lazyEntries: true,
    autoClose: false,
    validateEntrySizes: true,
    strictFileNames: true,
  });
  if (zip.entryCount > MAX_ENTRIES) throw new AppError('import.xlsx_bomb');
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    unpacked += entry.uncompressedSize;
    check(entry, unpacked);
    entries.set(entry.fileName.toLowerCase(), entry);
  }
  const of = (name: string) => {
    const entry = entries.get(name.toLowerCase());
    if (!entry) throw new AppError('import.xlsx_broken');
    return entry;
  };
  return {
    has: (name) => entries.has(name.toLowerCase()),
    size: (name) => of(name).uncompressedSize,
    open: (name) => openPart(zip, of(name)),
  };
}

function openPart(zip: ZipFile, entry: Entry): Promise<Readable> {
  return zip.openReadStreamPromise(entry);
}

function check(entry: Entry, unpackedBytes: number): void {
  const { compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw new AppError('import.xlsx_locked');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new AppError('import.xlsx_broken');
  const isDense = uncompressedSize > RATIO_MATTERS_BYTES && uncompressedSize > compressedSize * MAX_RATIO;
  if (isDense || unpackedBytes > MAX_UNPACKED_BYTES) throw new AppError('import.xlsx_bomb');
}
