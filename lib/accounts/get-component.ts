import 'server-only';
import { decryptOrNull } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { platformFactsOf, shownError } from './facts';
import { componentCardOf, componentInclude } from './list-components';
import { componentUrlsOf } from './push-urls';
import type { ComponentIdInput, ComponentView } from './schema';

const EVENTS_SHOWN = 20;

/**
 * A third-party platform with its accounts and its last events. Token and key are told because they must be registered on
 * the open platform; the secret never is.
 * @throws AppError `common.not_found`
 */
export async function getComponent(ctx: Ctx, { componentId }: ComponentIdInput): Promise<ComponentView> {
  allow(ctx, 'account.read');
  const row = await db.component.findUnique({
    where: { id: componentId },
    include: { ...componentInclude, events: { orderBy: { id: 'desc' }, take: EVENTS_SHOWN } },
  });
  if (!row) throw new AppError('common.not_found');
  return {
    ...componentCardOf(row, { now: ctx.now, realNow: new Date() }),
    tokenRefreshedAt: row.tokenRefreshedAt?.toISOString() ?? null,
    tokenExpiresAt: row.tokenExpiresAt?.toISOString() ?? null,
    lastPushAt: row.lastPushAt?.toISOString() ?? null,
    lastError: platformFactsOf(row).isUnreadable
      ? { code: 'component.secrets_unreadable', params: { name: row.name }, at: ctx.now.toISOString() }
      : shownError(row.lastError, row.lastErrorAt),
    urls: componentUrlsOf(row.appId),
    token: decryptOrNull(row.callbackTokenCipher),
    aesKey: decryptOrNull(row.aesKeyCipher),
    hasPreviousKey: row.previousAesKeyCipher !== null,
    outboundAddresses: env.outboundAddresses,
    events: row.events.map((event) => ({
      id: String(event.id),
      infoType: event.infoType,
      authorizerAppId: event.authorizerAppId,
      receivedAt: event.receivedAt.toISOString(),
      state: event.handledAt === null ? 'waiting' : event.failure ? 'failed' : 'done',
      failure: event.failure,
    })),
  };
}
