import { randomUUID } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { getToken } from 'next-auth/jwt';

const OPEN_PAGES = ['/login', '/docs', '/openapi.json'];

/**
 * Sends signed-out visitors of a page to /login before anything is rendered, and gives each request its number. A
 * comfort, not a guard: every page, action and route handler asks for the session itself.
 */
export async function proxy(request: NextRequest) {
  const headers = new Headers(request.headers);
  headers.set('x-request-id', randomUUID());
  const { pathname, search } = request.nextUrl;
  // Next itself fails on a path that is no UTF-8; for a person it is a page that is not there.
  if (!isReadable(pathname)) return NextResponse.rewrite(new URL('/not-there', request.url));
  // Pages under /h5 are for members and /docs is for those who write other systems: neither have an account here.
  const isOpen = /^\/(api|h5|docs)\//.test(pathname) || OPEN_PAGES.includes(pathname);
  if (isOpen || (await getToken({ req: request }))) {
    return NextResponse.next({ request: { headers } });
  }
  const login = new URL('/login', request.url);
  if (pathname !== '/') login.searchParams.set('next', `${pathname}${search}`);
  return NextResponse.redirect(login);
}

function isReadable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

// What passes here is kept in memory up to 10 MB and cut off behind it, so files that are handed in go past.
export const config = { matcher: ['/((?!_next/|favicon|icon|brand/|api/members/import/files).*)'] };
