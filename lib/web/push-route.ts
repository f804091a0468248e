import 'server-only';
import { AppError } from '@/lib/errors';
import { readPushPath } from '@/lib/pushes/push-address';
import { MAX_PUSH_BYTES, receivePush } from '@/lib/pushes/receive-push';
import { readBody } from './body';

/** WeChat's server at any of its addresses: the address check (GET), messages and events (POST). */
export async function pushRoute(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const address = readPushPath(url.pathname);
  if (!address) return answer(404, '');
  try {
    const body = await readBody(request, MAX_PUSH_BYTES);
    const query = Object.fromEntries(url.searchParams);
    const reply = await receivePush({ method: request.method, address, query, body });
    return answer(reply.status, reply.body);
  } catch (error) {
    if (error instanceof AppError && error.code === 'common.too_large') return answer(413, '');
    throw error;
  }
}

function answer(status: number, body: string): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
