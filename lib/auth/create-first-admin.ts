import 'server-only';
import { z } from 'zod';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { audit } from './audit';
import type { Ctx } from './ctx';
import { hashPassword } from './password';

const MIN_PASSWORD_LENGTH = 10;

export const firstAdminInput = z.object({
  username: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9._-]{1,63}$/),
  name: z.string().trim().min(1).max(60),
  password: z.string().min(MIN_PASSWORD_LENGTH).max(200),
});

/**
 * Makes the first admin of an installation; everybody else is made by an admin. Refused where there is one already, so
 * that the command is no way around the screens.
 * @throws AppError `staff.admin_exists`
 */
export async function createFirstAdmin(
  ctx: Ctx,
  input: z.infer<typeof firstAdminInput>,
): Promise<{ id: string }> {
  const passwordHash = await hashPassword(input.password);
  return transaction(async (tx) => {
    await tx.$executeRaw`lock table staff in share row exclusive mode`;
    if ((await tx.staff.count({ where: { role: 'admin' } })) > 0) throw new AppError('staff.admin_exists');
    const { id } = await tx.staff.create({
      data: { username: input.username, name: input.name, role: 'admin', passwordHash },
      select: { id: true },
    });
    await audit(tx, ctx, { action: 'staff.first_admin', targetType: 'staff', targetId: id });
    return { id };
  });
}
