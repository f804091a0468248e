import 'server-only';
import { db } from '@/lib/db/client';
import { decodeTimeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { API_CALLS_PER_MINUTE } from '../api-token';
import type { Ctx } from '../ctx';
import { allow } from '../permissions';
import type { ApiTokenRow } from './schema';
import { tokenScope } from './token-scope';

/** Tokens, the newest first; ended ones also, for who asks what a token in the audit log was. @throws AppError `common.bad_cursor` */
export async function listApiTokens(ctx: Ctx, { after }: { after: string }): Promise<Page<ApiTokenRow>> {
  allow(ctx, 'token.read');
  const cursor = decodeTimeCursor(after);
  const beyond = cursor
    ? { OR: [{ createdAt: { lt: cursor.at } }, { createdAt: cursor.at, id: { lt: cursor.id } }] }
    : {};
  const rows = await db.apiToken.findMany({
    where: { AND: [await tokenScope(ctx), beyond] },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: PAGE_SIZE + 1,
  });
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(row.createdAt.toISOString(), row.id));
  const [branches, accounts] = await Promise.all([
    db.branch.findMany({
      where: { id: { in: page.rows.flatMap((row) => row.branchIds) } },
      select: { id: true, name: true },
    }),
    db.account.findMany({
      where: { id: { in: page.rows.flatMap((row) => row.accountId ?? []) } },
      select: { id: true, name: true },
    }),
  ]);
  const nameOf = new Map(branches.map(({ id, name }) => [id, name]));
  const accountOf = new Map(accounts.map(({ id, name }) => [id, name]));
  return {
    after: page.after,
    rows: page.rows.map((row) => ({
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      scopes: row.scopes,
      branches: row.branchIds.map((id) => nameOf.get(id) ?? String(id)),
      accountName: row.accountId === null ? null : (accountOf.get(row.accountId) ?? null),
      callsPerMinute: row.callsPerMinute ?? API_CALLS_PER_MINUTE,
      state: stateOf(row),
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
    })),
  };
}

function stateOf({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }) {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= new Date() ? 'expired' : 'live';
}
