import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { makeBranch, makeStaff } from '@/lib/testing/factories';
import { readSession } from './read-session';
import { endSession } from './sign-in';

async function sessionOf(staffId: string, expiresAt = new Date(Date.now() + 60_000)) {
  return (await db.staffSession.create({ data: { staffId, expiresAt } })).sid;
}

test('a session tells its person and the branches they are limited to', async () => {
  const branch = await makeBranch();
  const { staff } = await makeStaff({ role: 'marketer' });
  const sid = await sessionOf(staff.id);
  expect(await readSession(sid)).toEqual({
    actor: { kind: 'staff', id: staff.id, username: staff.username, name: staff.name, role: 'marketer' },
    branchIds: null,
  });
  await db.staffBranch.create({ data: { staffId: staff.id, branchId: branch.id } });
  expect((await readSession(sid))?.branchIds).toEqual([branch.id]);
});

test('a person disabled while signed in is out at once', async () => {
  const { staff } = await makeStaff({ role: 'admin' });
  const sid = await sessionOf(staff.id);
  expect(await readSession(sid)).not.toBeNull();
  await db.staff.update({ where: { id: staff.id }, data: { disabledAt: new Date() } });
  expect(await readSession(sid)).toBeNull();
});

test('an ended, an expired and an unknown session are nobody', async () => {
  const { staff } = await makeStaff();
  const ended = await sessionOf(staff.id);
  await endSession(ended);
  expect(await readSession(ended)).toBeNull();
  expect(await readSession(await sessionOf(staff.id, new Date(Date.now() - 1)))).toBeNull();
  expect(await readSession(randomUUID())).toBeNull();
});

test('a branch manager without a branch sees nobody rather than everybody', async () => {
  const { staff } = await makeStaff({ role: 'branch_manager' });
  expect((await readSession(await sessionOf(staff.id)))?.branchIds).toEqual([]);
});
