import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { DAYS_COUNTED } from '../count-tag-days';
import { MAX_WECHAT_TAGS } from '../schema';
import { GONE_AT_WECHAT } from '../wechat-list/gone';
import { countSlots, type SlotCounts } from './count-slots';

/** From so many on the account's places are shown as running out. */
const WARN_FROM = 90;
const FULL_FANS_SHOWN = 50;

export type TagSlotsView = SlotCounts & {
  limit: number;
  isShort: boolean;
  /** How many may be lent at one time. */
  lentSlotCount: number;
  goneCount: number;
  /** Fans at WeChat's limit of 20 tags, as the night counted them; nobody looked yet where `fullFansAt` is null. */
  fullFanCount: number;
  fullFansAt: string | null;
};

export type FullFan = { fanId: string; memberId: string; name: string | null; tagCount: number };

/** How the hundred WeChat tags of the account in hand are used; null without an account. */
export async function getTagSlots(ctx: Ctx): Promise<TagSlotsView | null> {
  allow(ctx, 'tag.read');
  const account = await db.account.findUnique({ where: { id: ctx.accountId } });
  if (!account) return null;
  const [counts, goneCount, fullFanCount, counted] = await Promise.all([
    countSlots(db, account.id),
    db.tag.count({
      where: {
        accountId: account.id,
        kind: 'wechat',
        state: 'failed',
        failure: { in: [GONE_AT_WECHAT, 'wechat.45159'] },
      },
    }),
    db.tagFullFan.count({ where: { accountId: account.id } }),
    db.setting.findUnique({ where: { key: DAYS_COUNTED } }),
  ]);
  return {
    ...counts,
    limit: MAX_WECHAT_TAGS,
    isShort: counts.used >= WARN_FROM,
    lentSlotCount: account.lentSlotCount,
    goneCount,
    fullFanCount,
    fullFansAt: typeof counted?.value === 'string' ? counted.value : null,
  };
}

/** The first fans at the limit, most tags first; only of the actor's branches. */
export async function listFullFans(ctx: Ctx): Promise<FullFan[]> {
  allow(ctx, 'tag.read');
  const scope = ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty;
  const rows = await db.$queryRaw<
    { fan_id: bigint; member_id: bigint; name: string | null; tag_count: number }[]
  >`
    select u.fan_id, m.id as member_id, m.name, u.tag_count
      from tag_full_fan u join fan f on f.id = u.fan_id join member m on m.id = f.member_id ${scope}
     where u.account_id = ${ctx.accountId} order by u.tag_count desc, u.fan_id limit ${FULL_FANS_SHOWN}`;
  return rows.map((row) => ({
    fanId: String(row.fan_id),
    memberId: String(row.member_id),
    name: row.name,
    tagCount: row.tag_count,
  }));
}
