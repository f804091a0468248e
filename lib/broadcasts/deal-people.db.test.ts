import { expect, test } from 'vitest';
import { createAudience } from '@/lib/audiences/create-audience';
import { transaction } from '@/lib/db/transaction';
import { makeAccount, makeStaff } from '@/lib/testing/factories';
import { dealPeople } from './deal-people';

/** Enough that comparing everybody with everybody takes minutes. */
const PEOPLE = 25_000;
const BATCHES = 3;
const SOON_MS = 5_000;

test('a snapshot frozen a moment ago is dealt evenly and in no time, however many people it has', async () => {
  const account = await makeAccount();
  const { ctx } = await makeStaff({ role: 'marketer', accountId: account.id });
  const audience = await createAudience(ctx, {
    name: '全部会员',
    rule: { version: 1, combinator: 'and', rules: [] },
  });
  const dealt = await transaction(async (tx) => {
    const snapshot = await tx.audienceSnapshot.create({
      data: {
        audienceId: audience.id,
        version: 1,
        accountId: account.id,
        matchedCount: PEOPLE,
        peopleCount: PEOPLE,
        leftOut: {},
        digest: new Uint8Array(),
        engine: 'sql',
        createdAt: ctx.now,
      },
      select: { id: true },
    });
    await tx.$executeRaw`
      insert into snapshot_person (snapshot_id, member_id, fan_id)
      select ${snapshot.id}::uuid, n, n from generate_series(1, ${PEOPLE}::int) n`;
    const startedAt = performance.now();
    await dealPeople(tx, snapshot.id, 4, BATCHES);
    const tookMs = performance.now() - startedAt;
    const sizes = await tx.snapshotPerson.groupBy({
      by: ['batchNumber'],
      where: { snapshotId: snapshot.id },
      _count: true,
      orderBy: { batchNumber: 'asc' },
    });
    return { tookMs, sizes };
  });
  expect(dealt.sizes).toEqual([
    { batchNumber: 4, _count: 8_334 },
    { batchNumber: 5, _count: 8_333 },
    { batchNumber: 6, _count: 8_333 },
  ]);
  expect(dealt.tookMs).toBeLessThan(SOON_MS);
}, 60_000);
