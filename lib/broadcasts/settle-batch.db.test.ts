import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAudience } from '@/lib/audiences/create-audience';
import { freezeAudience } from '@/lib/audiences/freeze-audience';
import { closeDb, db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { MONTH, makeAudienceWorld, now } from '@/lib/testing/audience-world';
import { unique } from '@/lib/testing/factories';
import { clientMsgId } from './client-msg-id';
import { recordAccepted } from './settle-batch';

let world: Awaited<ReturnType<typeof makeAudienceWorld>>;
beforeAll(async () => {
  world = await makeAudienceWorld();
});
afterAll(closeDb);

/** A batch of everybody whom the world's rule reaches, called and not yet answered. */
async function calledBatch() {
  const { admin, account, rule } = world;
  const audience = await createAudience(admin, { name: unique('人群'), rule });
  const snapshot = await transaction((tx) =>
    freezeAudience(tx, admin, { audienceId: audience.id, version: 1, accountId: account.id, month: MONTH }),
  );
  const broadcast = await db.broadcast.create({
    data: {
      accountId: account.id,
      title: unique('群发'),
      contentKind: 'text',
      content: { text: '会员日' },
      audienceId: audience.id,
      audienceVersion: 1,
      status: 'sending',
      snapshotId: snapshot.id,
      branchIds: [],
      createdById: admin.actor.id,
    },
  });
  await db.snapshotPerson.updateMany({ where: { snapshotId: snapshot.id }, data: { batchNumber: 1 } });
  const batch = {
    number: 1,
    route: 'openids' as const,
    tagId: null,
    clientMsgId: clientMsgId(broadcast.id, 1),
    openids: ['o1', 'o2'],
    attempts: 1,
    calledAt: now,
    tagCheckedAt: null,
    leaseOwner: 'test',
  };
  await db.broadcastBatch.create({
    data: {
      broadcastId: broadcast.id,
      number: 1,
      route: 'openids',
      status: 'calling',
      clientMsgId: batch.clientMsgId,
      openids: batch.openids,
      peopleCount: snapshot.peopleCount,
      calledAt: now,
    },
  });
  return { owner: { id: broadcast.id, accountId: account.id, snapshotId: snapshot.id }, batch };
}

test('whoever got the last message of the month is written to the index anew, and nobody else', async () => {
  const { owner, batch } = await calledBatch();
  const memberIds = Object.values(world.people).map(({ member }) => member.id);
  const waiting = async () =>
    (await db.searchOutbox.findMany({ where: { memberId: { in: memberIds } } })).map((row) => row.memberId);
  await db.searchOutbox.deleteMany({ where: { memberId: { in: memberIds } } });

  await recordAccepted(world.admin, owner, batch, { msgId: 77n, msgDataId: 78n, alreadyAccepted: false });
  // Three before, four now; the others had none.
  expect(await waiting()).toEqual([world.people.almostFull.member.id]);
  await recordAccepted(world.admin, owner, batch, { msgId: 77n, msgDataId: 78n, alreadyAccepted: false });
  expect(await waiting()).toHaveLength(1);
});
