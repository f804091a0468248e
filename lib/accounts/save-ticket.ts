import 'server-only';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { forgetComponentTokens } from '@/lib/wechat/component-token-store';

/**
 * Keeps a platform's verify ticket. The newest by WeChat's own time wins, in whatever order they arrive; an older one
 * would work as well for twelve hours, so nothing is lost by the order.
 * @returns whether it is the one that is kept now
 */
export async function saveTicket(
  ctx: Ctx,
  input: { componentId: number; ticket: string; at: Date },
): Promise<boolean> {
  allow(ctx, 'account.write');
  const { componentId, ticket, at } = input;
  const { count } = await db.component.updateMany({
    where: { id: componentId, OR: [{ ticketAt: null }, { ticketAt: { lte: at } }] },
    data: { ticketCipher: encrypt(ticket), ticketAt: at },
  });
  // Whoever was told "no ticket" a moment ago may ask again at once.
  forgetComponentTokens(componentId);
  return count > 0;
}
