import 'server-only';
import { createHash, randomUUID } from 'node:crypto';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import type { Ctx } from './ctx';
import type { SCOPES } from './permissions';
import { spendRate } from './rate-limit';

export type ApiScope = keyof typeof SCOPES;

/** Calls that one token may make in a minute. */
export const API_CALLS_PER_MINUTE = 6_000;

/** What is stored of a token: SHA-256 of the whole of it. Tokens are 256 random bits, so no slow hash is needed. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/**
 * Who calls /api/v1: the token of `Authorization: Bearer …`, its scope and its branches (none means all). Expiry and
 * revocation go by real time.
 * @throws AppError `auth.bad_token`, `auth.forbidden` (the token lacks the scope), `common.rate_limited`
 */
export async function requireApiToken(request: Request, scope: ApiScope): Promise<Ctx> {
  const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!token) throw new AppError('auth.bad_token');
  const row = await db.apiToken.findUnique({ where: { tokenHash: hashToken(token) } });
  const isLive = row && !row.revokedAt && (!row.expiresAt || row.expiresAt > new Date());
  if (!isLive) throw new AppError('auth.bad_token');
  await spendRate(`api:${row.id}`, API_CALLS_PER_MINUTE, 60);
  if (!row.scopes.includes(scope)) throw new AppError('auth.forbidden', { permission: scope });
  return {
    actor: { kind: 'token', id: row.id, name: row.name, scopes: row.scopes },
    accountId: 0,
    branchIds: row.branchIds.length > 0 ? row.branchIds : null,
    now: await now(),
    locale: 'en',
    requestId: randomUUID(),
  };
}
