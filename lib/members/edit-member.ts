import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { AppError } from '@/lib/errors';
import { markDirty } from '@/lib/search/mark-dirty';
import { editKeyOf } from './edit-key';
import { isPlace } from './places';
import type { EditMemberInput } from './schema';

const EDITED = {
  branchId: true,
  mergedIntoId: true,
  name: true,
  sex: true,
  birthMonth: true,
  province: true,
  city: true,
  phoneHash: true,
} as const;

/**
 * Changes what staff know of a member: name, sex, month of birth, home. An empty text means unknown. Somebody who opened
 * the form before another editor saved is refused instead of overwriting them.
 * @throws AppError `common.not_found`, `member.changed_meanwhile`, `member.bad_place` (not on the list, and not what the
 * row holds already)
 */
export async function editMember(ctx: Ctx, input: EditMemberInput): Promise<{ id: string }> {
  allow(ctx, 'member.write');
  const id = BigInt(input.id);
  const wanted = {
    name: input.name || null,
    sex: input.sex,
    birthMonth: input.birthMonth,
    province: input.province || null,
    city: input.city || null,
  };
  return withAudit(
    ctx,
    async (tx) => {
      await tx.$executeRaw`select 1 from member where id = ${id} for update`;
      const before = await tx.member.findUnique({ where: { id }, select: EDITED });
      if (!before || before.mergedIntoId || !inBranchScope(ctx, before.branchId)) {
        throw new AppError('common.not_found');
      }
      if (editKeyOf(before) !== input.editKey) throw new AppError('member.changed_meanwhile');
      const isMoved = wanted.province !== before.province || wanted.city !== before.city;
      if (isMoved && !isHome(input)) throw new AppError('member.bad_place');
      const changed = Object.entries(wanted).filter(
        ([key, value]) => value !== before[key as keyof typeof wanted],
      );
      if (changed.length > 0) {
        await tx.member.update({ where: { id }, data: { ...wanted, updatedAt: ctx.now } });
        await markDirty(tx, [id]);
      }
      return { id: input.id, fields: changed.map(([key]) => key) };
    },
    ({ fields }) => ({
      action: 'member.edit',
      targetType: 'member',
      targetId: input.id,
      details: { fields },
    }),
  );
}

function isHome({ province, city }: EditMemberInput): boolean {
  return province === '' ? city === '' : isPlace(province, city);
}
