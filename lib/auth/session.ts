import 'server-only';
import { randomUUID } from 'node:crypto';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getServerSession } from 'next-auth';
import { cache } from 'react';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { LOCALE_COOKIE, localeOf } from '@/lib/i18n/config';
import { now } from '@/lib/time/clock';
import type { Ctx, Locale } from './ctx';
import { authOptions } from './next-auth';
import { readSession } from './read-session';

export const ACCOUNT_COOKIE = 'tagcast-account';

/** The language of the request's reader. */
export async function requestLocale(): Promise<Locale> {
  return localeOf((await cookies()).get(LOCALE_COOKIE)?.value);
}

/** The id that ties an answer, its log lines and its audit rows together. */
export async function requestId(): Promise<string> {
  const given = (await headers()).get('x-request-id');
  return given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * Who is asking, or null when nobody is signed in: the session row is read each time, so an ended session or a
 * disabled person is out at once.
 */
export const findCtx = cache(async (): Promise<Ctx | null> => {
  const session = await getServerSession(authOptions);
  const sid = session?.sid;
  if (!sid) return null;
  const person = await readSession(sid);
  if (!person) return null;
  const [at, accountId] = await Promise.all([now(), currentAccountId()]);
  return {
    ...person,
    accountId,
    now: at,
    locale: await requestLocale(),
    requestId: await requestId(),
  };
});

/** Who is asking, for pages: signed-out visitors go to /login. */
export async function requireCtx(): Promise<Ctx> {
  const ctx = await findCtx();
  if (!ctx) redirect('/login');
  return ctx;
}

/**
 * Who is asking, for actions and route handlers.
 * @throws AppError `auth.signed_out`
 */
export async function requireCtxOrThrow(): Promise<Ctx> {
  const ctx = await findCtx();
  if (!ctx) throw new AppError('auth.signed_out');
  return ctx;
}

/** The account picked in the top bar, else the first one; 0 when there is none. */
async function currentAccountId(): Promise<number> {
  const wanted = Number((await cookies()).get(ACCOUNT_COOKIE)?.value);
  const accounts = await db.account.findMany({
    where: { disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: 200,
  });
  return accounts.find((a) => a.id === wanted)?.id ?? accounts[0]?.id ?? 0;
}
