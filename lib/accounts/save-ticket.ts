import 'server-only';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { forgetComponentTokens } from '@/lib/wechat/component-token-store';

/** Clocks differ by this much at most. */
const AHEAD_MS = 5 * 60_000;

/**
 * Keeps a platform's verify ticket. The newest by WeChat's own time wins, in whatever order they arrive; an older one
 * would work as well for twelve hours, so nothing is lost by the order. One dated ahead of our clock says nothing about the order: were it kept as the newest,
 * a single wrong date (or a clock that was set back) would shut out every ticket until that day.
 * @returns whether it is the one that is kept now
 */
export async function saveTicket(
  ctx: Ctx,
  input: { componentId: number; ticket: string; at: Date },
): Promise<boolean> {
  allow(ctx, 'account.write');
  const { componentId, ticket, at } = input;
  const { count } = await db.component.updateMany({
    where: {
      id: componentId,
      OR: [
        { ticketAt: null },
        { ticketAt: { lte: at } },
        { ticketAt: { gt: new Date(ctx.now.getTime() + AHEAD_MS) } },
      ],
    },
    data: { ticketCipher: encrypt(ticket), ticketAt: at },
  });
  // Whoever was told "no ticket" a moment ago may ask again at once.
  forgetComponentTokens(componentId);
  return count > 0;
}
