import 'server-only';
import { createHash } from 'node:crypto';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { MAX_FILE_BYTES } from './schema';
import { EncodingGuess, sniffFormat } from './sniff-file';
import { CHUNK_BYTES } from './upload-bytes';

const LONGEST_NAME = 120;

/**
 * Takes in a file of members as it comes, a chunk at a time, so that its size never stands in memory. What it is is told
 * by its content, whatever its name says. A file that breaks off or is refused leaves nothing behind.
 * @throws AppError `common.too_large`, `import.empty_file`, `import.not_a_table`, `import.old_excel`, `import.unknown_encoding`
 */
export async function storeUpload(
  ctx: Ctx,
  input: { name: string; body: AsyncIterable<Uint8Array> },
  { maxBytes = MAX_FILE_BYTES } = {},
): Promise<{ id: string }> {
  allow(ctx, 'member.import');
  const name = cleanName(input.name);
  const { id } = await db.upload.create({
    data: { name, sizeBytes: 0, createdById: ctx.actor.id, createdAt: ctx.now },
    select: { id: true },
  });
  try {
    const file = await storeChunks(id, input.body, maxBytes);
    await withAudit(
      ctx,
      (tx) => tx.upload.update({ where: { id }, data: file }),
      () => ({
        action: 'member.import.upload',
        targetType: 'upload',
        targetId: id,
        details: {
          name,
          sizeBytes: file.sizeBytes,
          format: file.format,
          sha256: file.sha256.toString('hex'),
        },
      }),
    );
    return { id };
  } catch (error) {
    await db.upload.delete({ where: { id } });
    throw error;
  }
}

async function storeChunks(uploadId: string, body: AsyncIterable<Uint8Array>, maxBytes: number) {
  const hash = createHash('sha256');
  const guess = new EncodingGuess();
  let format: 'csv' | 'xlsx' | null = null;
  let sizeBytes = 0;
  let number = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async (isLast: boolean) => {
    const whole = Buffer.concat(waiting);
    let at = 0;
    for (; whole.length - at >= CHUNK_BYTES || (isLast && at < whole.length); at += CHUNK_BYTES) {
      const bytes = Uint8Array.from(whole.subarray(at, at + CHUNK_BYTES));
      format ??= sniffFormat(bytes);
      if (format === 'csv') guess.push(bytes);
      await db.uploadChunk.create({ data: { uploadId, number, bytes } });
      number += 1;
    }
    waiting = at < whole.length ? [whole.subarray(at)] : [];
    waitingBytes = Math.max(0, whole.length - at);
  };
  for await (const piece of body) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) throw new AppError('common.too_large', { limit: maxBytes });
    hash.update(piece);
    waiting.push(piece);
    waitingBytes += piece.byteLength;
    if (waitingBytes >= CHUNK_BYTES) await flush(false);
  }
  await flush(true);
  if (format === null) throw new AppError('import.empty_file');
  const encoding = format === 'csv' ? guess.finish() : null;
  return { sizeBytes, sha256: hash.digest(), format: format as 'csv' | 'xlsx', encoding };
}

/** A file's name without folders and what cannot be shown. */
function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return (
    last
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, LONGEST_NAME) || '–'
  );
}
