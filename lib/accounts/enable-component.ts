import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockComponent } from './lock-component';
import type { ComponentIdInput } from './schema';

/**
 * Takes a disabled platform up again, as it was. The next ticket comes within ten minutes; who took an authorisation back
 * meanwhile is noticed at the next call.
 * @throws AppError `component.not_found`
 */
export async function enableComponent(ctx: Ctx, { componentId }: ComponentIdInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const component = await lockComponent(tx, componentId);
    if (!component.disabledAt) return;
    await tx.component.update({ where: { id: componentId }, data: { disabledAt: null } });
    await audit(tx, ctx, { action: 'component.enable', targetType: 'component', targetId: componentId });
  });
}
