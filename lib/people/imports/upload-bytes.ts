import 'server-only';
import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/** Bytes of a chunk; only the last one is shorter. */
export const CHUNK_BYTES = 512 * 1024;

/**
 * The bytes of an upload from `start` on, up to before `end`, a chunk at a time.
 * @throws AppError `import.file_gone`
 */
export async function* uploadBytes(
  uploadId: string,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  let number = Math.floor(start / CHUNK_BYTES);
  for (let at = number * CHUNK_BYTES; at < end; at += CHUNK_BYTES) {
    const chunk = await db.uploadChunk.findUnique({ where: { uploadId_number: { uploadId, number } } });
    if (!chunk) {
      // Beyond the last one there is none; a file without its first one was cleared away.
      if (number === 0 || Number.isFinite(end)) throw new AppError('import.file_gone');
      return;
    }
    yield chunk.bytes.subarray(Math.max(0, start - at), Math.min(chunk.bytes.byteLength, end - at));
    if (chunk.bytes.byteLength < CHUNK_BYTES) return;
    number += 1;
  }
}

/** Lets a zip be read by its directory without being fetched as a whole. */
export class UploadReader extends yauzl.RandomAccessReader {
  /** Why the database could not give bytes: not the file's fault. */
  failure: unknown = null;

  constructor(private readonly uploadId: string) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const stream = Readable.from(uploadBytes(this.uploadId, start, end), { objectMode: false });
    stream.once('error', (error) => {
      this.failure ??= error;
    });
    return stream;
  }
}
