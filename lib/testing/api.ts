import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { hashToken } from '@/lib/auth/api-token';
import { db } from '@/lib/db/client';
import type { ApiCall, ApiMethod } from '@/lib/web/api/call';
import { problem } from '@/lib/web/api/problem';
import { unique } from './factories';

type TokenOptions = {
  scopes?: string[];
  branchIds?: number[];
  accountId?: number;
  callsPerMinute?: number;
  expiresAt?: Date;
  revokedAt?: Date;
};

/** A token for the tag service, with all its scopes unless said otherwise. */
export async function makeApiToken(options: TokenOptions = {}): Promise<{ token: string; id: string }> {
  const token = `tc_${randomBytes(32).toString('base64url')}`;
  const { id } = await db.apiToken.create({
    data: {
      name: unique('token'),
      prefix: token.slice(0, 8),
      tokenHash: hashToken(token),
      scopes: ['tags.read', 'tags.write', 'members.read'],
      ...options,
    },
  });
  return { token, id };
}

type Segment = { params: Promise<Record<string, string> | undefined> };
type Routes = Partial<Record<ApiMethod, (request: Request, segment: Segment) => Promise<Response>>>;
type Ask = {
  token: string | null;
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  /** A body that is no JSON of ours. */
  raw?: string;
  headers?: Record<string, string>;
};

/** Calls a route as Next would; what it answers is held against the call's own schema, or that of refusals. */
export async function askApi(
  routes: Routes,
  call: Pick<ApiCall, 'method' | 'answer' | 'status'>,
  { token, params, query = '', body, raw, headers = {} }: Ask,
) {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await routes[call.method]?.(
    new Request(`http://localhost:3000/api/v1/x${query}`, {
      method: call.method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    }),
    { params: Promise.resolve(params) },
  );
  if (!response) throw new Error(`the route has no ${call.method}`);
  const json = await response.json();
  if (response.ok) {
    expect(response.status).toBe(call.status);
    expect(call.answer.parse(json)).toEqual(json);
  } else expect(problem.parse(json)).toEqual(json);
  return { status: response.status, headers: response.headers, body: json };
}

/** An answer that refuses with a status and a code. */
export function refusedWith(status: number, code: string) {
  return expect.objectContaining({ status, body: { error: expect.objectContaining({ code }) } });
}
