import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import type { DriftDirection, DriftFanQuery, DriftFanView } from './schema';

type Found = {
  fan_id: bigint;
  openid: string;
  member_id: bigint;
  name: string | null;
  side: DriftDirection;
  agreed: boolean;
};

/** The fans of a tag on whom the account's last comparison found a difference, in order of fan; only of the actor's branches. */
export async function listDriftFans(
  ctx: Ctx,
  input: DriftFanQuery & { code: string },
): Promise<Page<DriftFanView>> {
  allow(ctx, 'tag.read');
  const cursor = decodeCursor(input.after);
  if (cursor && !/^\d{1,18}$/.test(cursor.id)) throw new AppError('common.bad_cursor');
  const rows = await db.$queryRaw<Found[]>`
    select x.fan_id, f.openid, m.id as member_id, m.name, x.side, x.agreed
      from tag_drift_fan x
      join fan f on f.id = x.fan_id
      join member m on m.id = f.member_id ${ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty}
     where x.run_id = (select max(id) from tag_drift_run where account_id = ${ctx.accountId})
       and x.tag_id = (select id from tag where code = ${input.code} and account_id = ${ctx.accountId})
       ${input.side ? Prisma.sql`and x.side = ${input.side}` : Prisma.empty}
       ${cursor ? Prisma.sql`and x.fan_id > ${cursor.id}::bigint` : Prisma.empty}
     order by x.fan_id limit ${PAGE_SIZE + 1}`;
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(null, String(row.fan_id)));
  return {
    after: page.after,
    rows: page.rows.map((row) => ({
      fanId: String(row.fan_id),
      openid: row.openid,
      memberId: String(row.member_id),
      name: row.name,
      side: row.side,
      agreed: row.agreed,
    })),
  };
}
