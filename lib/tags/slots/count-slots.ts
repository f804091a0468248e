import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { TagSlot } from '@/lib/db/generated/enums';
import { AppError } from '@/lib/errors';
import { MAX_WECHAT_TAGS } from '../schema';

/** Places taken of the account's hundred, by what they are used for. */
export type SlotCounts = Record<TagSlot, number> & { used: number };

/**
 * Counts the WeChat tags of an account that take up a place: those that exist there or are being made. One that WeChat
 * lost (`failed`) takes up none. WeChat's own tags 0–2 do not count (用户标签管理).
 */
export async function countSlots(tx: Tx, accountId: number): Promise<SlotCounts> {
  const rows = await tx.$queryRaw<{ slot: TagSlot; count: number }[]>`
    select coalesce(slot, 'own'::"TagSlot")::text as slot, count(*)::int as count from tag
     where account_id = ${accountId} and kind = 'wechat' and state in ('creating', 'active', 'deleting') group by 1`;
  const counts: SlotCounts = { fixed: 0, own: 0, lent: 0, used: 0 };
  for (const { slot, count } of rows) {
    counts[slot] += count;
    counts.used += count;
  }
  return counts;
}

/** For whoever is about to make a WeChat tag and holds lockTagNames. @throws AppError `tag.limit_reached` */
export async function checkSlotFree(tx: Tx, accountId: number): Promise<void> {
  const { used } = await countSlots(tx, accountId);
  if (used >= MAX_WECHAT_TAGS) throw new AppError('tag.limit_reached', { limit: MAX_WECHAT_TAGS });
}
