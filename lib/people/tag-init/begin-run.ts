import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { BEGIN_LOCK } from './locks';

/** The run that is not over, if there is one; nobody begins another before the transaction ends. */
export async function lockOpenRun(tx: Tx) {
  await tx.$executeRaw`select pg_advisory_xact_lock(${BEGIN_LOCK[0]}::int, ${BEGIN_LOCK[1]}::int)`;
  return tx.tagInitRun.findFirst({ where: { status: { in: ['queued', 'running', 'paused'] } } });
}

/**
 * Writes a run with its ranges, and its audit row. Whoever becomes a member later is not meant: they are looked at when
 * they come.
 * @throws AppError `tag.init_no_rules`
 */
export async function beginRun(
  tx: Tx,
  ctx: Ctx,
  { rangeSize }: { rangeSize: number },
): Promise<{ id: number }> {
  const rules = await tx.tagRule.findMany({
    where: { isOn: true, tag: { state: 'active', kind: 'local' } },
    orderBy: { tagId: 'asc' },
    include: { tag: { select: { code: true, name: true } } },
  });
  if (rules.length === 0) throw new AppError('tag.init_no_rules');
  const [people] = await tx.$queryRaw<{ last_id: bigint | null; count: number }[]>`
    select (select max(id) from member) as last_id,
           (select count(*)::int from member where merged_into_id is null) as count`;
  const lastId = people?.last_id ?? 0n;
  const run = await tx.tagInitRun.create({
    data: {
      status: 'queued',
      rules: toJson(rules.map(({ tagId, tag, rule, version }) => ({ tagId, ...tag, rule, version }))),
      rangeSize,
      lastId,
      memberCount: people?.count ?? 0,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      createdAt: ctx.now,
    },
    select: { id: true },
  });
  await tx.$executeRaw`
    insert into tag_init_range (run_id, from_id, to_id)
    select ${run.id}, s, least(s + ${rangeSize}::bigint, ${lastId})
      from generate_series(0, ${lastId}::bigint - 1, ${rangeSize}::bigint) s`;
  await audit(tx, ctx, {
    action: 'tag.init_start',
    targetType: 'tag_init',
    targetId: run.id,
    details: { codes: rules.map(({ tag }) => tag.code), members: people?.count ?? 0 },
  });
  return run;
}
