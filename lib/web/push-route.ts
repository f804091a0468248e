import 'server-only';
import { readPushPath } from '@/lib/pushes/push-address';
import { MAX_PUSH_BYTES, receivePush } from '@/lib/pushes/receive-push';

/** As in the receiver: WeChat gives up after 5 s; a sender that takes longer to send is not WeChat. */
const READ_WITHIN_MS = 5_000;
/** Next hands HEAD to GET. */
const METHODS = ['GET', 'POST'];

/** WeChat's server at any of its addresses: the address check (GET), messages and events (POST). Answers as the receiver does. */
export async function pushRoute(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const address = readPushPath(url.pathname);
  if (!address || !METHODS.includes(request.method)) return answer(404, '');
  const read = await readPush(request);
  if ('refused' in read) return answer(read.refused, '');
  const query = Object.fromEntries(url.searchParams);
  const reply = await receivePush({ method: request.method, address, query, body: read.body });
  return answer(reply.status, reply.body);
}

/** The whole body, or why it is not waited for: too long, too slow, broken off. */
async function readPush(request: Request): Promise<{ body: Buffer } | { refused: 400 | 408 | 413 }> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_PUSH_BYTES) return { refused: 413 };
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return { body: Buffer.alloc(0) };
  let isLate = false;
  const cancel = () => reader.cancel().catch(() => undefined);
  const timer = setTimeout(() => {
    isLate = true;
    void cancel(); // the read that waits then ends
  }, READ_WITHIN_MS);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > MAX_PUSH_BYTES) {
        void cancel();
        return { refused: 413 };
      }
      chunks.push(next.value);
    }
  } catch {
    return { refused: 400 }; // nobody is there to read it
  } finally {
    clearTimeout(timer);
  }
  return isLate ? { refused: 408 } : { body: Buffer.concat(chunks) };
}

function answer(status: number, body: string): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
