import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { normalizePhone } from '@/lib/auth/phone';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { AppError } from '@/lib/errors';
import { editKeyOf } from '@/lib/members/edit-key';
import type { ChangePhoneInput } from '@/lib/members/schema';
import { markDirty } from '@/lib/search/mark-dirty';
import { claimPhone, type PhoneOutcome } from './claim-phone';
import { type LockedMember, lockMembers, usableMember } from './lock-members';

/**
 * Changes or, with an empty text, takes away a member's phone number. When another row holds it, the person is asked
 * first: the refusal names what would happen, and `agreedTo` repeats it.
 * @throws AppError `member.bad_phone`, `member.changed_meanwhile`, and those of `claimPhone`
 */
export async function changePhone(ctx: Ctx, input: ChangePhoneInput): Promise<PhoneOutcome> {
  allow(ctx, 'member.write');
  const id = BigInt(input.id);
  const phone = input.phone === '' ? null : normalizePhone(input.phone);
  if (input.phone !== '' && phone === null) throw new AppError('member.bad_phone');
  const check = (member: LockedMember) => {
    if (editKeyOf(member) !== input.editKey) throw new AppError('member.changed_meanwhile');
  };
  return retryDeadlock(() =>
    withAudit(
      ctx,
      async (tx): Promise<PhoneOutcome> => {
        if (phone !== null)
          return claimPhone(tx, ctx, { memberId: id, phone, agreedTo: input.agreedTo, check });
        const rows = await lockMembers(tx, [id]);
        check(usableMember(ctx, rows, id));
        await tx.member.update({
          where: { id },
          data: { phoneCipher: null, phoneHash: null, phoneLast4: null, updatedAt: ctx.now },
        });
        await markDirty(tx, [id]);
        return { kind: 'set', otherId: null, mergeId: null };
      },
      ({ kind, otherId, mergeId }) => ({
        action: phone === null ? 'member.remove_phone' : 'member.change_phone',
        targetType: 'member',
        targetId: input.id,
        // Never the number itself: audit rows are kept, numbers are not.
        details: { kind, otherId, mergeId },
      }),
    ),
  );
}
