import 'server-only';
import { audit } from '@/lib/auth/audit';
import { decryptOrNull } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { startPushTicket } from '@/lib/wechat/component';
import { hostsOf } from '@/lib/wechat/hosts';
import { usableComponent } from './component-client';

/** Asks WeChat to push tickets again, for a platform that gets none. @throws AppError `component.secrets_unreadable`; WechatError 40125 (secret), 61004 (address) */
export async function requestTicket(ctx: Ctx, input: { componentId: number }): Promise<void> {
  allow(ctx, 'account.write');
  const component = await usableComponent(input.componentId);
  const { name, secretCipher } = await db.component.findUniqueOrThrow({ where: { id: component.id } });
  const secret = decryptOrNull(secretCipher);
  if (secret === null) throw new AppError('component.secrets_unreadable', { name });
  await transaction((tx) =>
    audit(tx, ctx, { action: 'component.request_ticket', targetType: 'component', targetId: component.id }),
  );
  await startPushTicket({
    baseUrl: hostsOf(component).api,
    appId: component.appId,
    secret,
  });
}
