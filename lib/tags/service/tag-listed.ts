import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { OPERATION_PRIORITY } from '../operations/schema';
import { startTagOperation } from '../operations/start-tag-operation';
import { sourceOf } from '../source-of';
import { usableTag } from '../usable-tag';
import type { TagListedInput, TagListedOutcome } from './schema';

/**
 * Gives up to 10 000 named members a tag, or takes it from them: the list is stored set-wise, the workers carry it out. Ids
 * of merged members mean who took over. Ids of nobody, or of people outside the actor's branches, are answered as unknown;
 * the others are done all the same.
 * @throws AppError as usableTag
 */
export async function tagListed(ctx: Ctx, input: TagListedInput): Promise<TagListedOutcome> {
  allow(ctx, 'member.tag');
  return transaction(async (tx) => {
    const tag = await usableTag(tx, ctx, { code: input.code });
    const asked = [...new Set(input.memberIds.map(BigInt))];
    const { ids, redirected } = await findListed(tx, ctx, asked);
    const found = new Set(ids);
    const { id } = await startTagOperation(tx, ctx, {
      kind: input.kind,
      tagId: tag.id,
      selection: { kind: 'list' },
      priority: OPERATION_PRIORITY.system,
      source: sourceOf(ctx),
      estimatedCount: found.size,
    });
    await tx.$executeRaw`
      insert into tag_operation_person (operation_id, member_id)
      select ${id}::uuid, unnest(${`{${[...found].join(',')}}`}::text::bigint[])`;
    const isKnown = (memberId: bigint) => found.has(redirected.get(memberId) ?? memberId);
    return {
      operationId: id,
      acceptedCount: found.size,
      redirected: [...redirected].map(([from, to]) => ({ from: String(from), to: String(to) })),
      unknownIds: asked.filter((memberId) => !isKnown(memberId)).map(String),
    };
  });
}

type Listed = { ids: bigint[]; redirected: Map<bigint, bigint> };

/** The living members behind a list of ids, within the actor's branches; one statement for ten thousand. */
async function findListed(tx: Tx, ctx: Ctx, asked: bigint[]): Promise<Listed> {
  const scope = ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty;
  const rows = await tx.$queryRaw<{ asked: bigint; id: bigint }[]>`
    with recursive chain as (
      select m.id as asked, m.id, m.merged_into_id, 0 as hops
        from unnest(${`{${asked.join(',')}}`}::text::bigint[]) as a(id) join member m on m.id = a.id
      union all
      select c.asked, m.id, m.merged_into_id, c.hops + 1
        from chain c join member m on m.id = c.merged_into_id where c.hops < 8
    )
    select c.asked, c.id from chain c join member m on m.id = c.id where c.merged_into_id is null ${scope}`;
  return {
    ids: rows.map((row) => row.id),
    redirected: new Map(rows.filter((row) => row.asked !== row.id).map((row) => [row.asked, row.id])),
  };
}
