import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { pool } from '@/lib/db/client';
import { MONTHLY_BROADCASTS_PER_FAN } from '@/lib/rules/limits';
import type { SqlCondition } from '@/lib/rules/to-sql';
import type { LeftOut } from './schema';

const NO_LIMIT = 2_147_483_647;

/** How many messages a fan of this kind of account may have got this month and still be sent one more: fewer than this. */
export function monthlyLimit(kind: 'service' | 'subscription'): number {
  return kind === 'service' ? MONTHLY_BROADCASTS_PER_FAN : NO_LIMIT;
}

/** Parameters of `reachTables` before those of the rule: $1 account, $2 month, $3 monthly limit. */
export const REACH_PARAMETERS = 3;

/**
 * The common tables of preview and freeze, so that both mean the same by "reachable": `matched` are the members, `fans`
 * their following fans on the account, `is_open` not blacklisted, `is_free` also with messages left this month.
 */
export function reachTables(condition: SqlCondition): string {
  return `matched as materialized (select m.id, m.branch_id from member m where ${condition.text}),
    fans as materialized (
      select x.id as member_id, x.branch_id, f.id as fan_id, f.last_interaction_at,
             f.blacklisted_at is null as is_open,
             f.blacklisted_at is null and coalesce(r.count, 0) < $3::int as is_free
        from matched x
        join fan f on f.member_id = x.id and f.account_id = $1::int and f.is_subscribed
        left join fan_month_receipt r on r.fan_id = f.id and r.month = $2::text)`;
}

/** Columns that say how far members get; each is counted once, however many fans they are. */
export const REACH_COUNTS = `
  (select count(*)::int from matched) as matched,
  (select count(distinct member_id)::int from fans) as following,
  (select count(distinct member_id)::int from fans where is_open) as open,
  (select count(distinct member_id)::int from fans where is_free) as free`;

export type ReachCounts = { matched: number; following: number; open: number; free: number };

/** Why the others are not reached. A member with several fans is left out only when none of them can be sent anything. */
export function leftOutOf({ matched, following, open, free }: ReachCounts): LeftOut {
  return { notFollowing: matched - following, blacklisted: following - open, monthFull: open - free };
}

/** Counts who of a rule's members can be sent something on an account in a Beijing month, exactly, from the database. */
export async function countReach(
  condition: SqlCondition,
  account: { id: number; kind: 'service' | 'subscription' },
  month: string,
): Promise<{ count: number } & LeftOut> {
  const client = await pool.connect();
  try {
    await client.query("begin read only; set local work_mem = '128MB'; set local jit = off");
    const { rows } = await client.query<ReachCounts>(
      `with ${reachTables(condition)} select ${REACH_COUNTS}`,
      [account.id, month, monthlyLimit(account.kind), ...condition.values],
    );
    const counts = rows[0] ?? { matched: 0, following: 0, open: 0, free: 0 };
    return { count: counts.free, ...leftOutOf(counts) };
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/** The account that a ctx works with, or null when there is none. */
export async function findAccount(tx: Tx, ctx: Pick<Ctx, 'accountId'>) {
  if (ctx.accountId === 0) return null;
  return tx.account.findUnique({ where: { id: ctx.accountId }, select: { id: true, kind: true } });
}
