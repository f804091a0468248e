import 'server-only';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Ctx, Locale } from '@/lib/auth/ctx';
import { type FanSession, readFanSession } from '@/lib/auth/fan-session';
import { spendRate } from '@/lib/auth/rate-limit';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import { readJson } from './body';
import { toFailure } from './failure';

/** Pages for members are Chinese, as the members are. */
export const H5_LOCALE: Locale = 'zh-CN';
export const FAN_COOKIE = 'tagcast-fan';

const MAX_BODY_BYTES = 4_096;
const CALLS_PER_MINUTE = 30;

/** A cookie of a request. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** A `set-cookie` for the mobile pages alone: no script reads it, no other site sends it along. 0 seconds takes it away. */
export function h5Cookie(name: string, value: string, seconds: number): string {
  const secure = env.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=/h5; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * Makes a route handler for the mobile pages: whose phone it is comes from the signed cookie, never from the request; body
 * and answer are JSON. A body that is not declared as JSON is refused, so that no form of another site gets here.
 */
export function h5Route<S extends z.ZodType>(
  body: S,
  run: (ctx: Ctx, fan: FanSession, input: z.output<S>) => Promise<{ json: object; cookies?: string[] }>,
) {
  return async (request: Request): Promise<Response> => {
    const requestId = randomUUID();
    const headers = new Headers({ 'x-request-id': requestId, 'cache-control': 'no-store' });
    try {
      if (!request.headers.get('content-type')?.startsWith('application/json')) {
        throw new AppError('common.bad_json');
      }
      const fan = readFanSession(cookieOf(request, FAN_COOKIE));
      if (!fan) throw new AppError('h5.signed_out');
      await spendRate(`h5:${fan.accountId}:${fan.openid}`, CALLS_PER_MINUTE, 60);
      const ctx = await memberCtx(fan, requestId);
      const { json, cookies } = await run(ctx, fan, body.parse(await readJson(request, MAX_BODY_BYTES)));
      for (const cookie of cookies ?? []) headers.append('set-cookie', cookie);
      return Response.json(json, { headers });
    } catch (error) {
      const { code, message, status } = await toFailure(error, H5_LOCALE, requestId);
      return Response.json({ error: { code, message, requestId } }, { status, headers });
    }
  };
}

/** The ctx of a member on a page of their own; it holds no permission of the back office. */
async function memberCtx({ accountId, openid }: FanSession, requestId: string): Promise<Ctx> {
  const fan = await db.fan.findUnique({
    where: { accountId_openid: { accountId, openid } },
    select: { memberId: true },
  });
  const id = fan ? String(fan.memberId) : '0';
  return {
    actor: { kind: 'member', id, name: id },
    accountId,
    branchIds: [],
    now: await now(),
    locale: H5_LOCALE,
    requestId,
  };
}
