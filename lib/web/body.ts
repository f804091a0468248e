import { AppError } from '@/lib/errors';

const MAX_BODY_BYTES = 1_048_576;

/**
 * Reads a request body up to `limit` bytes, however it is sent.
 * @throws AppError `common.too_large`
 */
export async function readBody(request: Request, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw new AppError('common.too_large', { limit });
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a JSON body; an empty one is `{}`.
 * @throws AppError `common.bad_json`, `common.too_large`
 */
export async function readJson(request: Request, limit = MAX_BODY_BYTES): Promise<unknown> {
  return parseJson(await readBody(request, limit));
}

/** JSON out of a body that was read before; an empty one is `{}`. @throws AppError `common.bad_json` */
export function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('common.bad_json', {}, { cause });
  }
}
