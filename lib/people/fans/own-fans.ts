import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

type OwnFan = { id: bigint; member_id: bigint; branch_id: number | null };

/**
 * Locks the waiting wishes of fans and then the fans, each in order of id, as whoever carries wishes out does; one that is
 * of another account, outside the actor's branches or not there refuses all.
 * @throws AppError `common.not_found`
 */
export async function lockOwnFans(
  tx: Tx,
  ctx: Ctx,
  input: { accountId: number | null; fanIds: bigint[] },
): Promise<OwnFan[]> {
  const { accountId, fanIds } = input;
  await tx.$queryRaw`
    select 1 from fan_wish where fan_id = any(${fanIds}::bigint[]) and failure is null order by id for update`;
  const rows = await tx.$queryRaw<OwnFan[]>`
    select f.id, f.member_id, m.branch_id
      from fan f join member m on m.id = f.member_id
     where f.id = any(${fanIds}::bigint[]) and (${accountId}::int is null or f.account_id = ${accountId})
     order by f.id for no key update of f`;
  const own = rows.filter(
    (row) => ctx.branchIds === null || (row.branch_id !== null && ctx.branchIds.includes(row.branch_id)),
  );
  if (own.length !== fanIds.length) throw new AppError('common.not_found');
  return own;
}
