import 'server-only';
import { decryptOrNull } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { clearsLeft } from './clear-account-quota';
import { type AccountRow, cardOf, factsInclude, factsOf, shownError } from './facts';
import { functionStates } from './functions';
import { pushUrlOf } from './push-urls';
import { WATCHED_PATHS } from './read-quotas';
import type { AccountCheck, AccountIdInput, AccountView, QuotaRow } from './schema';

/**
 * An account's health board. Token and key of its push address are told because they must be copied into WeChat's
 * console; the AppSecret never is.
 * @throws AppError `common.not_found`
 */
export async function getAccount(ctx: Ctx, { accountId }: AccountIdInput): Promise<AccountView> {
  allow(ctx, 'account.read');
  const row = await db.account.findUnique({ where: { id: accountId }, include: factsInclude });
  if (!row) throw new AppError('common.not_found');
  const { check, unreadable } = factsOf(row);
  const { component } = row;
  return {
    ...cardOf(row, { now: ctx.now, realNow: new Date() }),
    originalId: row.originalId,
    principalName: row.principalName,
    isVerified: row.isVerified,
    hasMassProtection: row.hasMassProtection,
    token: {
      refreshedAt: row.token?.refreshedAt?.toISOString() ?? null,
      expiresAt: row.token?.expiresAt?.toISOString() ?? null,
    },
    ticketAt: component?.ticketAt?.toISOString() ?? null,
    lastPushAt: row.lastPushAt?.toISOString() ?? null,
    lastError:
      unreadable.secret || unreadable.push
        ? { code: 'account.secrets_unreadable', params: { name: row.name }, at: ctx.now.toISOString() }
        : shownError(row.lastError, row.lastErrorAt),
    check: check && row.lastCheckAt && { at: row.lastCheckAt.toISOString(), steps: check },
    push: pushOf(row),
    outboundAddresses: outboundAddresses(check),
    quotas: quotasOf(row),
    clearsLeft: await clearsLeft(row.id, ctx.now),
    permissions:
      row.mode === 'component'
        ? {
            sets: [...row.permissionSets].sort((a, b) => a - b),
            functions: functionStates(row.permissionSets),
          }
        : null,
  };
}

function pushOf(row: AccountRow): AccountView['push'] {
  if (row.mode === 'component' || !row.callbackTokenCipher || !row.aesKeyCipher) return null;
  const token = decryptOrNull(row.callbackTokenCipher);
  const aesKey = decryptOrNull(row.aesKeyCipher);
  if (token === null || aesKey === null) return null;
  return {
    url: pushUrlOf(row.appId),
    token,
    aesKey,
    mode: row.messageMode,
    hasPreviousKey: row.previousAesKeyCipher !== null,
  };
}

/** As configured, else the one that WeChat named when it refused it. */
function outboundAddresses(check: AccountCheck | null): string[] {
  if (env.outboundAddresses.length > 0) return env.outboundAddresses;
  const seen = check?.address?.params.ip;
  return seen === undefined ? [] : [String(seen)];
}

function quotasOf(row: AccountRow): QuotaRow[] {
  const order = (path: string) => (WATCHED_PATHS as readonly string[]).indexOf(path);
  return row.quotaReadings
    .map(({ path, dailyLimit, used, remain, readAt }) => ({
      path,
      dailyLimit: Number(dailyLimit),
      used: Number(used),
      remaining: Number(remain),
      readAt: readAt.toISOString(),
    }))
    .sort((a, b) => order(a.path) - order(b.path));
}
