import type { Instrumentation } from 'next';

/** Failures while rendering are logged whole; `digest` is the number that the error page shows. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  // A constant that Next puts in when it builds, not configuration: the logger does not exist on the edge.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { log } = await import('@/lib/log');
  const digest =
    typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : undefined;
  log.error(
    {
      err: error,
      digest,
      requestId: request.headers['x-request-id'],
      path: request.path.split('?')[0],
      method: request.method,
      route: context.routePath,
    },
    'a page failed',
  );
};
