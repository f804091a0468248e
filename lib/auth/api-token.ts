import 'server-only';
import { createHash, randomUUID } from 'node:crypto';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import type { Ctx, Locale } from './ctx';
import type { SCOPES } from './permissions';
import { type Rate, spendRate } from './rate-limit';

export type ApiScope = keyof typeof SCOPES;

/** Calls that one token may make in a minute. */
export const API_CALLS_PER_MINUTE = 6_000;

/** What is stored of a token: SHA-256 of the whole of it. Tokens are 256 random bits, so no slow hash is needed. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/** A call to /api/v1: who makes it, and what is left of the token's minute. */
export type ApiCaller = { ctx: Ctx; rate: Rate };

/** `last_used_at` is told to the minute, so that ten thousand calls are not ten thousand writes. */
const USED_EVERY_MS = 60_000;

/**
 * Who calls /api/v1: the token of `Authorization: Bearer …`, its account and its branches (none means all). Expiry and
 * revocation go by real time.
 * @throws AppError `auth.bad_token`, `common.rate_limited` {seconds, limit}
 */
export async function readApiToken(request: Request, locale: Locale = 'en'): Promise<ApiCaller> {
  const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!token) throw new AppError('auth.bad_token');
  const row = await db.apiToken.findUnique({ where: { tokenHash: hashToken(token) } });
  const isLive = row && !row.revokedAt && (!row.expiresAt || row.expiresAt > new Date());
  if (!isLive) throw new AppError('auth.bad_token');
  const rate = await spendRate(`api:${row.id}`, row.callsPerMinute ?? API_CALLS_PER_MINUTE, 60);
  await noteUse(row);
  return {
    rate,
    ctx: {
      actor: { kind: 'token', id: row.id, name: row.name, scopes: row.scopes },
      accountId: row.accountId ?? 0,
      branchIds: row.branchIds.length > 0 ? row.branchIds : null,
      now: await now(),
      locale,
      requestId: randomUUID(),
    },
  };
}

/** @throws AppError `api.scope_missing` {scopes} when the token has none of the scopes that open a call */
export function requireScope(ctx: Ctx, scopes: readonly ApiScope[]): void {
  const held = ctx.actor.kind === 'token' ? ctx.actor.scopes : [];
  if (!scopes.some((scope) => held.includes(scope))) {
    throw new AppError('api.scope_missing', { scopes: scopes.join(' / ') });
  }
}

/**
 * Who calls, for an address that one scope opens.
 * @throws AppError as readApiToken; `api.scope_missing`
 */
export async function requireApiToken(request: Request, scope: ApiScope): Promise<ApiCaller> {
  const caller = await readApiToken(request);
  requireScope(caller.ctx, [scope]);
  return caller;
}

async function noteUse({ id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): Promise<void> {
  const at = new Date();
  if (lastUsedAt && at.getTime() - lastUsedAt.getTime() < USED_EVERY_MS) return;
  await db.apiToken.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(at.getTime() - USED_EVERY_MS) } }] },
    data: { lastUsedAt: at },
  });
}
