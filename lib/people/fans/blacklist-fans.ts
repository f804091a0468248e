import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { markDirty } from '@/lib/search/mark-dirty';
import { lockOwnFans } from './own-fans';
import type { FanIdsInput } from './schema';

export type BlacklistOutcome = { changedCount: number; unchangedCount: number };

/**
 * Puts up to 1 000 fans of an account on its blacklist: from now on no broadcast is planned for them, and WeChat is told as
 * soon as a worker can (twenty a call). If WeChat refuses one, that fan is off the list again and the refusal is shown.
 * @throws AppError `common.not_found` (one is of another account, of another branch or not there; nothing was changed)
 */
export function blacklistFans(ctx: Ctx, input: FanIdsInput): Promise<BlacklistOutcome> {
  allow(ctx, 'fan.write');
  return change(ctx, input, 'fan.blacklist', async (tx, fanIds) => {
    const rows = await tx.$queryRaw<{ id: bigint }[]>`
      update fan set blacklisted_at = ${ctx.now}
       where id = any(${fanIds}::bigint[]) and (blacklisted_at is null or exists (
             select 1 from fan_wish w where w.fan_id = fan.id and w.kind = 'unblacklist' and w.failure is null))
      returning id`;
    return rows.map((row) => row.id);
  });
}

/**
 * Takes up to 1 000 fans off the blacklist: they count as blacklisted until WeChat has agreed.
 * @throws AppError as `blacklistFans`
 */
export function unblacklistFans(ctx: Ctx, input: FanIdsInput): Promise<BlacklistOutcome> {
  allow(ctx, 'fan.write');
  return change(ctx, input, 'fan.unblacklist', async (tx, fanIds) => {
    const rows = await tx.$queryRaw<{ id: bigint }[]>`
      select id from fan
       where id = any(${fanIds}::bigint[]) and blacklisted_at is not null and not exists (
             select 1 from fan_wish w where w.fan_id = fan.id and w.kind = 'unblacklist' and w.failure is null)`;
    return rows.map((row) => row.id);
  });
}

/** `pick` says whom the wish is for, those who are there already left out. */
async function change(
  ctx: Ctx,
  input: FanIdsInput,
  action: 'fan.blacklist' | 'fan.unblacklist',
  pick: (tx: Tx, fanIds: bigint[]) => Promise<bigint[]>,
): Promise<BlacklistOutcome> {
  const { accountId } = input;
  const fanIds = [...new Set(input.fanIds)].map(BigInt);
  const kind = action === 'fan.blacklist' ? 'blacklist' : 'unblacklist';
  return retryDeadlock(() =>
    transaction(async (tx) => {
      const fans = await lockOwnFans(tx, ctx, { accountId, fanIds });
      const changed = await pick(tx, fanIds);
      // What was wished before, carried out or refused, is overtaken.
      await tx.$executeRaw`
        delete from fan_wish where fan_id = any(${changed}::bigint[]) and kind in ('blacklist', 'unblacklist')`;
      await tx.$executeRaw`
        insert into fan_wish (account_id, fan_id, kind, not_before, created_at)
        select ${accountId}, id, ${kind}::"FanWishKind", ${ctx.now}, ${ctx.now} from unnest(${changed}::bigint[]) as id`;
      // Only the blacklisted stand in the index; who is to leave the list is marked when WeChat has agreed.
      if (kind === 'blacklist') {
        const own = new Set(changed);
        await markDirty(
          tx,
          fans.filter((fan) => own.has(fan.id)).map((fan) => fan.member_id),
        );
      }
      const only = fans.length === 1 ? fans[0] : undefined;
      await audit(tx, ctx, {
        action,
        targetType: only ? 'member' : 'account',
        targetId: only ? only.member_id : accountId,
        details: { accountId, asked: fanIds.length, changed: changed.length, fanIds: changed.map(String) },
      });
      return { changedCount: changed.length, unchangedCount: fanIds.length - changed.length };
    }),
  );
}
