import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { platformFactsOf } from './facts';
import { type Clocks, ticketLamp } from './lamps';
import type { ComponentCard } from './schema';

const MOST_COMPONENTS = 50;

/** What a component's card is made from. */
export const componentInclude = {
  accounts: {
    select: { id: true, name: true, revokedAt: true, reauthorisationCode: true, disabledAt: true },
    orderBy: { id: 'asc' },
  },
} as const satisfies Prisma.ComponentInclude;
type ComponentRow = Prisma.ComponentGetPayload<{ include: typeof componentInclude }>;

/** All third-party platforms with how they are. */
export async function listComponents(ctx: Ctx): Promise<ComponentCard[]> {
  allow(ctx, 'account.read');
  const rows = await db.component.findMany({
    include: componentInclude,
    orderBy: { id: 'asc' },
    take: MOST_COMPONENTS,
  });
  const clocks = { now: ctx.now, realNow: new Date() };
  return rows.map((row) => componentCardOf(row, clocks));
}

export function componentCardOf(row: ComponentRow, clocks: Clocks): ComponentCard {
  return {
    id: row.id,
    name: row.name,
    appId: row.appId,
    isSandbox: row.isSandbox,
    isDisabled: row.disabledAt !== null,
    accountCount: row.accounts.length,
    brokenCount: row.accounts.filter((account) => account.revokedAt || account.reauthorisationCode).length,
    ticket: ticketLamp(platformFactsOf(row), clocks),
  };
}
