import { env } from '@/lib/env';

const TIMEOUT_MS = 60_000;

/** One call of the sandbox's control interface. @throws Error with the sandbox's own words */
export async function control<T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const reply = await fetch(env.wechatSandboxUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`沙箱拒绝 / the sandbox refused ${method} ${path}: ${reply.status} ${text}`);
  return JSON.parse(text) as T;
}
