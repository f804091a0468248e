import 'server-only';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { audit } from '../audit';
import type { Ctx } from '../ctx';
import { allow } from '../permissions';
import { tokenScope } from './token-scope';

/** Ends a token at once and for good; one that has ended already stays as it is. @throws AppError `common.not_found` */
export async function revokeApiToken(ctx: Ctx, { id }: { id: string }): Promise<void> {
  allow(ctx, 'token.write');
  const scope = await tokenScope(ctx);
  await transaction(async (tx) => {
    const token = await tx.apiToken.findFirst({ where: { id, ...scope } });
    if (!token) throw new AppError('common.not_found');
    const { count } = await tx.apiToken.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) return;
    await audit(tx, ctx, {
      action: 'token.revoke',
      targetType: 'token',
      targetId: id,
      details: { name: token.name, prefix: token.prefix },
    });
  });
}
