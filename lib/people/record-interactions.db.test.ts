import { afterAll, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { makeAccount, makeFan, makeMember } from '@/lib/testing/factories';
import { recordInteractions } from './record-interactions';

afterAll(closeDb);

test('the index hears of a fan once a Beijing day, and never of an older time', async () => {
  const account = await makeAccount();
  const member = await makeMember();
  const fan = await makeFan({ accountId: account.id, memberId: member.id, lastInteractionAt: undefined });
  const marks = async (at: string) => {
    await db.searchOutbox.deleteMany({ where: { memberId: member.id } });
    await recordInteractions([{ accountId: account.id, openid: fan.openid, at: new Date(at) }]);
    return db.searchOutbox.count({ where: { memberId: member.id } });
  };
  await db.fan.update({ where: { id: fan.id }, data: { lastInteractionAt: null } });
  expect(await marks('2026-03-10T04:00:00Z')).toBe(1);
  expect(await marks('2026-03-10T15:59:59Z')).toBe(0);
  expect(await marks('2026-03-10T16:00:00Z')).toBe(1);
  expect(await marks('2026-03-09T04:00:00Z')).toBe(0);
  expect((await db.fan.findUniqueOrThrow({ where: { id: fan.id } })).lastInteractionAt).toEqual(
    new Date('2026-03-10T16:00:00Z'),
  );
});
