import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockComponent } from './lock-component';
import type { ComponentIdInput } from './schema';

/**
 * Stops working with a platform: no calls for any of its accounts, no pushes, no new authorisations. Nothing is deleted,
 * and WeChat hears nothing: authorisations stay and can be taken back by each account's owner only.
 * @throws AppError `component.not_found`
 */
export async function disableComponent(ctx: Ctx, { componentId }: ComponentIdInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const component = await lockComponent(tx, componentId);
    if (component.disabledAt) return;
    await tx.component.update({ where: { id: componentId }, data: { disabledAt: ctx.now } });
    await audit(tx, ctx, { action: 'component.disable', targetType: 'component', targetId: componentId });
  });
}
