import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, may } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { DAY_MS } from '@/lib/time/format';
import { WAIT_KINDS, type WaitingItem, type WaitKind } from './schema';
import { broadcastScope } from './scope';

const MOST = 20;
/** A failure is news for a week; it stays in the list of broadcasts. */
const FAILED_FOR_MS = 7 * DAY_MS;

type Found = {
  id: string;
  title: string;
  kind: WaitKind;
  people_count: number | null;
  at: Date;
  by_name: string | null;
  account_name: string;
  reason: string | null;
};

/**
 * What waits for the reader, by role: for an approver what others submitted (never what they edited themselves), for a
 * marketer own drafts, own refused broadcasts, and whatever is paused or failed.
 */
export async function listWaiting(ctx: Ctx): Promise<WaitingItem[]> {
  allow(ctx, 'broadcast.read');
  const staffId = ctx.actor.kind === 'staff' ? ctx.actor.id : null;
  const parts: Prisma.Sql[] = [];
  if (staffId && may(ctx, 'broadcast.approve')) {
    parts.push(Prisma.sql`(
      select b.id, b.title, 'approve' as kind, b.submitted_at as at, p.name as by_name, null as reason, b.snapshot_id
        from broadcast b left join staff p on p.id = b.submitted_by_id
       where b.account_id = ${ctx.accountId} and b.status = 'submitted' ${broadcastScope(ctx)}
         and not exists (select 1 from broadcast_editor e where e.broadcast_id = b.id and e.staff_id = ${staffId}::uuid)
       order by b.submitted_at limit ${MOST})`);
  }
  if (staffId && may(ctx, 'broadcast.write')) {
    parts.push(
      Prisma.sql`(
      select b.id, b.title, case b.status when 'paused' then 'paused' else 'failed' end, b.updated_at, null, b.pause_reason, b.snapshot_id
        from broadcast b
       where b.account_id = ${ctx.accountId} ${broadcastScope(ctx)}
         and (b.status = 'paused'
              or (b.status in ('failed', 'partly_failed') and b.updated_at > ${new Date(ctx.now.getTime() - FAILED_FOR_MS)}))
       order by b.updated_at desc limit ${MOST})`,
      // A refusal leaves its row one revision behind the draft it made; the next change moves the draft on.
      Prisma.sql`(
      select b.id, b.title, case when r.id is null then 'draft' else 'refused' end, b.updated_at, p.name, r.reason, null::uuid
        from broadcast b
        left join broadcast_approval r on r.broadcast_id = b.id and not r.is_approved and r.revision = b.revision - 1
        left join staff p on p.id = r.staff_id
       where b.account_id = ${ctx.accountId} and b.status = 'draft' and b.created_by_id = ${staffId}::uuid ${broadcastScope(ctx)}
       order by b.updated_at desc limit ${MOST})`,
    );
  }
  if (parts.length === 0) return [];
  const rows = await db.$queryRaw<Found[]>`
    select w.id, w.title, w.kind, w.at, w.by_name, w.reason, s.people_count, a.name as account_name
      from (${Prisma.join(parts, ' union all ')}) w (id, title, kind, at, by_name, reason, snapshot_id)
      join account a on a.id = ${ctx.accountId}
      left join audience_snapshot s on s.id = w.snapshot_id`;
  return rows
    .map((row) => ({
      id: row.id,
      title: row.title,
      kind: row.kind,
      peopleCount: row.people_count,
      at: row.at.toISOString(),
      byName: row.by_name,
      accountName: row.account_name,
      reason: row.reason,
    }))
    .sort((a, b) => WAIT_KINDS.indexOf(a.kind) - WAIT_KINDS.indexOf(b.kind) || b.at.localeCompare(a.at));
}
