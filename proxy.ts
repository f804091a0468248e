import { randomUUID } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { getToken } from 'next-auth/jwt';

/**
 * Sends signed-out visitors of a page to /login before anything is rendered, and gives each request its number. A
 * comfort, not a guard: every page, action and route handler asks for the session itself.
 */
export async function proxy(request: NextRequest) {
  const headers = new Headers(request.headers);
  headers.set('x-request-id', randomUUID());
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith('/api/') || pathname === '/login' || (await getToken({ req: request }))) {
    return NextResponse.next({ request: { headers } });
  }
  const login = new URL('/login', request.url);
  if (pathname !== '/') login.searchParams.set('next', `${pathname}${search}`);
  return NextResponse.redirect(login);
}

export const config = { matcher: ['/((?!_next/|favicon|icon|brand/).*)'] };
