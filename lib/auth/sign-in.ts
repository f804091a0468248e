import 'server-only';
import { z } from 'zod';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import { audit } from './audit';
import type { Ctx } from './ctx';
import { verifyAgainstDecoy, verifyPassword } from './password';
import { spendRate } from './rate-limit';

export const SESSION_SECONDS = 12 * 3_600;
const TRIES_PER_NAME = 5;
const TRIES_PER_ADDRESS = 30;
const TRY_WINDOW_SECONDS = 300;

export const signInInput = z.object({
  username: z.string().trim().min(1).max(64),
  password: z.string().min(1).max(200),
});
export type SignInInput = z.infer<typeof signInInput>;

/**
 * Checks a name and password and opens a session row. Five tries a name and thirty an address in five minutes; an
 * unknown name, a wrong password and a disabled person get the same words and take the same time.
 * @throws AppError `auth.bad_credentials`, `common.rate_limited`
 */
export async function signIn(
  input: SignInInput,
  from: { address: string; userAgent: string; requestId: string },
) {
  const name = input.username.toLowerCase();
  await spendRate(`sign-in:address:${from.address}`, TRIES_PER_ADDRESS, TRY_WINDOW_SECONDS);
  await spendRate(`sign-in:name:${name}`, TRIES_PER_NAME, TRY_WINDOW_SECONDS);
  const staff = await db.staff.findUnique({ where: { username: name } });
  const fits = staff
    ? await verifyPassword(staff.passwordHash, input.password)
    : await verifyAgainstDecoy(input.password);
  if (!staff || !fits || staff.disabledAt) throw new AppError('auth.bad_credentials');

  const ctx: Ctx = {
    actor: { kind: 'staff', id: staff.id, username: staff.username, name: staff.name, role: staff.role },
    accountId: 0,
    branchIds: null,
    now: await now(),
    locale: 'zh-CN',
    requestId: from.requestId,
  };
  return transaction(async (tx) => {
    const session = await tx.staffSession.create({
      data: {
        staffId: staff.id,
        expiresAt: new Date(Date.now() + SESSION_SECONDS * 1_000),
        address: from.address.slice(0, 64),
        userAgent: from.userAgent.slice(0, 300),
      },
    });
    await tx.rateLimit.deleteMany({ where: { key: `sign-in:name:${name}` } });
    await audit(tx, ctx, { action: 'staff.sign_in', targetType: 'staff', targetId: staff.id });
    return { sid: session.sid, staffId: staff.id, name: staff.name };
  });
}

/** Ends a session; repeating it changes nothing. */
export async function endSession(sid: string): Promise<void> {
  await db.staffSession.updateMany({ where: { sid, endedAt: null }, data: { endedAt: new Date() } });
}
