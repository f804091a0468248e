import 'server-only';
import { randomUUID } from 'node:crypto';
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { endSession, SESSION_SECONDS, signIn, signInInput } from './sign-in';

declare module 'next-auth' {
  interface Session {
    sid?: string;
  }
  interface User {
    sid?: string;
  }
}

/**
 * next-auth carries the session id in a JWT cookie; what counts is the session row (lib/auth/session.ts). A refusal's
 * code reaches the log-in page as the error string.
 */
export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
  pages: { signIn: '/login' },
  logger: {
    error: (code, metadata) => log.warn({ code, metadata: String(metadata) }, 'next-auth'),
    warn: () => undefined,
    debug: () => undefined,
  },
  providers: [
    Credentials({
      credentials: { username: {}, password: {} },
      async authorize(credentials, request) {
        const parsed = signInInput.safeParse(credentials);
        if (!parsed.success) throw new Error('auth.bad_credentials');
        const header = (name: string) => String(request.headers?.[name] ?? '');
        try {
          const { sid, staffId, name } = await signIn(parsed.data, {
            address: header('x-forwarded-for').split(',')[0]?.trim() || 'unknown',
            userAgent: header('user-agent'),
            requestId: randomUUID(),
          });
          return { id: staffId, name, sid };
        } catch (error) {
          if (error instanceof AppError) throw new Error(error.code);
          log.error({ err: error }, 'sign-in failed unexpectedly');
          throw new Error('common.internal');
        }
      },
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      if (user?.sid) token.sid = user.sid;
      return token;
    },
    session({ session, token }) {
      if (typeof token.sid === 'string') session.sid = token.sid;
      return session;
    },
  },
  events: {
    async signOut({ token }) {
      if (typeof token?.sid === 'string') await endSession(token.sid);
    },
  },
};
