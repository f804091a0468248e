import { AppError } from '@/lib/errors';
import { MAX_PUSH_BYTES, receivePush } from '@/lib/pushes/receive-push';
import { readBody } from '@/lib/web/body';

type Segment = { params: Promise<{ appId: string }> };

/** WeChat's server: the address check. */
export function GET(request: Request, segment: Segment): Promise<Response> {
  return answer(request, segment);
}

/** WeChat's server: messages and events. */
export function POST(request: Request, segment: Segment): Promise<Response> {
  return answer(request, segment);
}

async function answer(request: Request, segment: Segment): Promise<Response> {
  const { appId } = await segment.params;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  try {
    const body = await readBody(request, MAX_PUSH_BYTES);
    const reply = await receivePush({ method: request.method, appId, query, body });
    return new Response(reply.body, {
      status: reply.status,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'common.too_large')
      return new Response('', { status: 413 });
    throw error;
  }
}
