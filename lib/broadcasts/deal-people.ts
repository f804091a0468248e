import 'server-only';
import type { Tx } from '@/lib/db/client';

/**
 * Sets `batch_number` of a snapshot's people so that the sizes of `count` batches differ by one at most.
 *
 * Without nested loops: PostgreSQL's statistics do not know a snapshot this young, so it expects one person and would
 * compare everybody with everybody (12 000 people took 38 s).
 */
export async function dealPeople(tx: Tx, snapshotId: string, first: number, count: number): Promise<void> {
  await tx.$executeRawUnsafe('set local enable_nestloop = off');
  await tx.$executeRaw`
    with numbered as (
      select member_id, ntile(${count}::int) over (order by fan_id) as part
        from snapshot_person where snapshot_id = ${snapshotId}::uuid and drop_reason is null
    )
    update snapshot_person p set batch_number = ${first}::int - 1 + n.part
      from numbered n where p.snapshot_id = ${snapshotId}::uuid and p.member_id = n.member_id`;
  await tx.$executeRawUnsafe('set local enable_nestloop to default');
}
