import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { hashPassword } from './password';
import { endSession, signIn } from './sign-in';

async function person(input: { disabled?: boolean } = {}) {
  const username = `p-${randomUUID().slice(0, 8)}`;
  const passwordHash = await hashPassword('right-password');
  return db.staff.create({
    data: {
      username,
      name: username,
      role: 'marketer',
      passwordHash,
      disabledAt: input.disabled ? new Date() : null,
    },
  });
}

const from = () => ({ address: randomUUID(), userAgent: 'test', requestId: randomUUID() });

describe('signIn', () => {
  test('a person with the right password gets a session row and an audit row', async () => {
    const staff = await person();
    const { sid } = await signIn(
      { username: staff.username.toUpperCase(), password: 'right-password' },
      from(),
    );
    expect(await db.staffSession.findUnique({ where: { sid } })).toMatchObject({
      staffId: staff.id,
      endedAt: null,
    });
    expect(await db.auditLog.count({ where: { action: 'staff.sign_in', targetId: staff.id } })).toBe(1);
  });

  test('a wrong password, an unknown name and a disabled person get the same code and no session', async () => {
    const staff = await person();
    const disabled = await person({ disabled: true });
    const tries = [
      { username: staff.username, password: 'wrong' },
      { username: `nobody-${randomUUID()}`, password: 'right-password' },
      { username: disabled.username, password: 'right-password' },
    ];
    for (const input of tries) {
      await expect(signIn(input, from())).rejects.toMatchObject({ code: 'auth.bad_credentials' });
    }
    expect(await db.staffSession.count({ where: { staffId: { in: [staff.id, disabled.id] } } })).toBe(0);
  });

  test('the sixth try for a name within the window is refused even with the right password', async () => {
    const staff = await person();
    for (let i = 0; i < 5; i++) {
      await expect(signIn({ username: staff.username, password: 'wrong' }, from())).rejects.toMatchObject({
        code: 'auth.bad_credentials',
      });
    }
    await expect(
      signIn({ username: staff.username, password: 'right-password' }, from()),
    ).rejects.toMatchObject({
      code: 'common.rate_limited',
    });
  });

  test('endSession ends a session and repeating it keeps the first time', async () => {
    const staff = await person();
    const { sid } = await signIn({ username: staff.username, password: 'right-password' }, from());
    await endSession(sid);
    const first = await db.staffSession.findUniqueOrThrow({ where: { sid } });
    await endSession(sid);
    expect(await db.staffSession.findUniqueOrThrow({ where: { sid } })).toEqual(first);
    expect(first.endedAt).not.toBeNull();
  });
});
