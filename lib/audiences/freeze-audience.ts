import 'server-only';
import { createHash } from 'node:crypto';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { audienceRule } from '@/lib/rules/schema';
import { compileRule } from '@/lib/search/engine-sql';
import { queryable } from '@/lib/search/rule-facts';
import { loadAudience } from './load-audience';
import {
  leftOutOf,
  monthlyLimit,
  REACH_COUNTS,
  REACH_PARAMETERS,
  type ReachCounts,
  reachTables,
} from './reach';
import type { LeftOut } from './schema';

export type FreezeInput = {
  audienceId: string;
  version: number;
  accountId: number;
  /** Beijing month (`2026-11`) in which the people will be sent something: those whose share of it is used up stay out. */
  month: string;
};
export type FrozenSnapshot = {
  id: string;
  matchedCount: number;
  peopleCount: number;
  leftOut: LeftOut;
  digest: Uint8Array<ArrayBuffer>;
};

const PAIRS_A_PAGE = 50_000;

/**
 * Freezes the people of an audience for a broadcast, within the caller's transaction: one fan for a member and account,
 * of those that can be sent something the one that interacted last. Read from the database alone, because what is signed
 * must not depend on how far the index is. Own branches' people only. One statement, whatever the size.
 * @throws AppError `common.not_found` (audience, version or account), `audience.archived`
 */
export async function freezeAudience(tx: Tx, ctx: Ctx, input: FreezeInput): Promise<FrozenSnapshot> {
  allow(ctx, 'audience.read');
  const { audience } = await loadAudience(ctx, input.audienceId, tx);
  if (audience.archivedAt) throw new AppError('audience.archived');
  const version = await tx.audienceVersion.findUnique({
    where: { audienceId_version: { audienceId: input.audienceId, version: input.version } },
  });
  const account = await tx.account.findUnique({ where: { id: input.accountId } });
  if (!version || !account) throw new AppError('common.not_found');

  const rule = audienceRule.parse(version.rule);
  const condition = await compileRule(queryable(tx), rule, ctx, REACH_PARAMETERS + 2);
  const snapshot = await tx.audienceSnapshot.create({
    data: {
      audienceId: input.audienceId,
      version: input.version,
      accountId: input.accountId,
      matchedCount: 0,
      peopleCount: 0,
      leftOut: {},
      digest: new Uint8Array(),
      engine: 'sql',
      createdAt: ctx.now,
    },
    select: { id: true },
  });
  await tx.$executeRawUnsafe("set local work_mem = '128MB'");
  await tx.$executeRawUnsafe('set local jit = off');
  const [counts] = await tx.$queryRawUnsafe<ReachCounts[]>(
    `with ${reachTables(condition)},
      chosen as (
        select distinct on (member_id) member_id, fan_id, branch_id from fans where is_free
         order by member_id, last_interaction_at desc nulls last, fan_id desc),
      written as (
        insert into snapshot_person (snapshot_id, member_id, fan_id, branch_id)
        select $4::uuid, member_id, fan_id, branch_id from chosen)
     select ${REACH_COUNTS}`,
    input.accountId,
    input.month,
    monthlyLimit(account.kind),
    snapshot.id,
    ...condition.values,
  );
  if (!counts) throw new Error('freezing gave no counts');
  const leftOut = leftOutOf(counts);
  const digest = await digestSnapshot(tx, snapshot.id);
  await tx.audienceSnapshot.update({
    where: { id: snapshot.id },
    data: { matchedCount: counts.matched, peopleCount: counts.free, leftOut: toJson(leftOut), digest },
  });
  await audit(tx, ctx, {
    action: 'audience.freeze',
    targetType: 'audience',
    targetId: input.audienceId,
    details: { ...input, snapshotId: snapshot.id, people: counts.free, leftOut },
  });
  return {
    id: snapshot.id,
    matchedCount: counts.matched,
    peopleCount: counts.free,
    leftOut,
    digest,
  };
}

/**
 * SHA-256 over the snapshot's pairs, one `member:fan` a line in order of member: the same people give the same digest in
 * whatever order they were written. Read page by page, so memory does not grow with the snapshot.
 */
export async function digestSnapshot(tx: Tx, snapshotId: string): Promise<Uint8Array<ArrayBuffer>> {
  const hash = createHash('sha256');
  let after = 0n;
  for (;;) {
    const [page] = await tx.$queryRaw<{ pairs: string | null; last: bigint | null; size: number }[]>`
      select string_agg(p.member_id || ':' || p.fan_id || e'\\n', '' order by p.member_id) as pairs,
             max(p.member_id) as last, count(*)::int as size
        from (select member_id, fan_id from snapshot_person
               where snapshot_id = ${snapshotId}::uuid and member_id > ${after}
               order by member_id limit ${PAIRS_A_PAGE}) p`;
    if (page?.pairs) hash.update(page.pairs);
    if (!page || page.last === null || page.size < PAIRS_A_PAGE) break;
    after = page.last;
  }
  return new Uint8Array(hash.digest());
}
