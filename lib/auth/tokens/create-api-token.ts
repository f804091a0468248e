import 'server-only';
import { randomBytes } from 'node:crypto';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { hashToken } from '../api-token';
import { withAudit } from '../audit';
import type { Ctx } from '../ctx';
import { allow } from '../permissions';
import type { CreateApiTokenInput } from './schema';

const DAY_MS = 24 * 3_600_000;
/** Enough to tell tokens apart, too little to guess one by. */
const PREFIX_LENGTH = 8;

/**
 * Makes a token for another system. It is answered this once: only its SHA-256 is kept. Expiry goes by real time.
 * @throws AppError `token.branch_unknown`, `token.account_unknown`
 */
export async function createApiToken(
  ctx: Ctx,
  input: CreateApiTokenInput,
): Promise<{ id: string; token: string }> {
  allow(ctx, 'token.write');
  const token = `tc_${randomBytes(32).toString('base64url')}`;
  const { name, scopes, branchIds, accountId, callsPerMinute, expiresInDays } = input;
  const { id } = await withAudit(
    ctx,
    async (tx) => {
      await checkReach(tx, ctx, input);
      return tx.apiToken.create({
        data: {
          name,
          scopes,
          branchIds,
          accountId,
          callsPerMinute,
          prefix: token.slice(0, PREFIX_LENGTH),
          tokenHash: hashToken(token),
          createdById: ctx.actor.kind === 'staff' ? ctx.actor.id : null,
          expiresAt: expiresInDays ? new Date(Date.now() + expiresInDays * DAY_MS) : null,
        },
        select: { id: true },
      });
    },
    (made) => ({
      action: 'token.create',
      targetType: 'token',
      targetId: made.id,
      details: { name, scopes, branchIds, accountId, callsPerMinute, expiresInDays },
    }),
  );
  return { id, token };
}

/** A token reaches no further than whoever makes it. */
async function checkReach(tx: Tx, ctx: Ctx, { branchIds, accountId }: CreateApiTokenInput): Promise<void> {
  const isWithin =
    ctx.branchIds === null || (branchIds.length > 0 && branchIds.every((id) => ctx.branchIds?.includes(id)));
  const known = await tx.branch.count({ where: { id: { in: branchIds } } });
  if (!isWithin || known !== new Set(branchIds).size) throw new AppError('token.branch_unknown');
  if (accountId === null) return;
  const account = await tx.account.findUnique({ where: { id: accountId }, select: { disabledAt: true } });
  if (!account || account.disabledAt !== null) throw new AppError('token.account_unknown');
}
