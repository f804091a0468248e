import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { AppError } from '@/lib/errors';

/**
 * A member's whole number, for who may edit members; each look leaves an audit row.
 * @throws AppError `common.not_found`, `member.no_phone`
 */
export async function showPhone(ctx: Ctx, input: { id: string }): Promise<{ phone: string }> {
  allow(ctx, 'member.write');
  return withAudit(
    ctx,
    async (tx) => {
      const member = await tx.member.findUnique({
        where: { id: BigInt(input.id) },
        select: { branchId: true, mergedIntoId: true, phoneCipher: true },
      });
      if (!member || member.mergedIntoId || !inBranchScope(ctx, member.branchId)) {
        throw new AppError('common.not_found');
      }
      if (!member.phoneCipher) throw new AppError('member.no_phone');
      return { phone: decrypt(member.phoneCipher) };
    },
    () => ({ action: 'member.show_phone', targetType: 'member', targetId: input.id }),
  );
}
