import 'server-only';
import { db, type Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/** Merges that a member can have gone through, one into the next. */
const MAX_MERGES = 8;

/** Who a member is today: the one that took over after merges, or the member itself. @throws AppError `common.not_found` */
export async function survivorOf(id: bigint, tx: Tx = db): Promise<bigint> {
  let at = id;
  for (let hops = 0; hops < MAX_MERGES; hops++) {
    const row = await tx.member.findUnique({ where: { id: at }, select: { mergedIntoId: true } });
    if (!row?.mergedIntoId) return at;
    at = row.mergedIntoId;
  }
  throw new AppError('common.not_found');
}
