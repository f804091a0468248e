import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';

export type FrameView = {
  accounts: { id: number; name: string; kind: 'service' | 'subscription' }[];
  /** Names of the branches the person is limited to; null means all. */
  branchNames: string[] | null;
};

const MOST_ACCOUNTS = 200;

/** What the frame around every page says: accounts to choose from (names only, for everybody), and the own branches. */
export async function getFrame(ctx: Ctx): Promise<FrameView> {
  const [accounts, branches] = await Promise.all([
    db.account.findMany({
      where: { disabledAt: null },
      select: { id: true, name: true, kind: true },
      orderBy: { id: 'asc' },
      take: MOST_ACCOUNTS,
    }),
    ctx.branchIds === null
      ? null
      : db.branch.findMany({
          where: { id: { in: ctx.branchIds } },
          select: { name: true },
          orderBy: { id: 'asc' },
        }),
  ]);
  return { accounts, branchNames: branches?.map((branch) => branch.name) ?? null };
}
