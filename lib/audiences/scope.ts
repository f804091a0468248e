import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

/**
 * Whose audiences there are: an audience belongs to the branches of the person who made it; one made by somebody without
 * a limit, by a token or a command is national.
 */
type Creators = {
  /** People limited to branches. */
  limited: Set<string>;
  /** Those of them whose branches reach beyond the actor's own. */
  foreign: Set<string>;
};

async function creators(ctx: Ctx): Promise<Creators> {
  const rows = await db.$queryRaw<{ id: string; within: boolean }[]>`
    select staff_id::text as id, bool_and(branch_id = any(${ctx.branchIds ?? []}::int[])) as within
      from staff_branch group by staff_id`;
  const own = ctx.actor.id;
  return {
    limited: new Set(rows.map(({ id }) => id)),
    foreign: new Set(rows.filter(({ id, within }) => !within && id !== own).map(({ id }) => id)),
  };
}

export type AudienceScope = {
  where: Prisma.AudienceWhereInput;
  /** National audiences may be used and looked at by everybody, but changed only by people of all branches. */
  mayChange: (createdById: string | null) => boolean;
  /** Whether its stored count was made over no more than the reader may see. */
  maySeeCount: (createdById: string | null) => boolean;
};

/** Which audiences the actor may see and change: own branches' and national ones; everything for people of all branches. */
export async function audienceScope(ctx: Ctx): Promise<AudienceScope> {
  if (ctx.branchIds === null) return { where: {}, mayChange: () => true, maySeeCount: () => true };
  const { limited, foreign } = await creators(ctx);
  const isOwn = (createdById: string | null) =>
    createdById !== null &&
    (createdById === ctx.actor.id || (limited.has(createdById) && !foreign.has(createdById)));
  return {
    where: { OR: [{ createdById: null }, { createdById: { notIn: [...foreign] } }] },
    mayChange: isOwn,
    maySeeCount: isOwn,
  };
}
