import 'server-only';
import { audit } from '@/lib/auth/audit';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { transaction } from '@/lib/db/transaction';
import { lockToken } from '@/lib/wechat/access-token-row';
import { forgetAuthorizerTokens } from '@/lib/wechat/authorizer-token-store';
import type { AuthorizerInfo } from '@/lib/wechat/component';
import type { UsableComponent } from './component-client';
import type { KeptGrant } from './exchange-code';

type Facts = AuthorizerInfo & { kind: 'service' | 'subscription' };

/**
 * Makes or renews the account of an authorisation: tokens, granted sets, what WeChat tells about it, and the end of a
 * revocation. An account that was entered with its own secret goes over to the platform. The authorisation is done in the
 * same transaction.
 */
export async function adoptAuthorizer(
  ctx: Ctx,
  component: UsableComponent,
  input: { authorisationId: string; grant: KeptGrant; facts: Facts },
): Promise<number> {
  const { grant, facts } = input;
  const appId = grant.authorizerAppId;
  const data = {
    ...columnsOf(facts),
    mode: 'component' as const,
    isSandbox: component.isSandbox,
    componentId: component.id,
    refreshTokenCipher: encrypt(grant.refreshToken),
    previousRefreshTokenCipher: null,
    authorisedAt: ctx.now,
    revokedAt: null,
    reauthorisationCode: null,
  };
  const accountId = await transaction(async (tx) => {
    const known = await tx.account.findUnique({ where: { appId }, select: { id: true } });
    if (known) await lockToken(tx, known.id);
    const { id } = await tx.account.upsert({
      where: { appId },
      create: { appId, createdAt: ctx.now, ...data },
      update: data,
      select: { id: true },
    });
    await lockToken(tx, id);
    await tx.accessToken.update({
      where: { accountId: id },
      data: {
        tokenCipher: encrypt(grant.accessToken),
        expiresAt: grant.expiresAt,
        refreshedAt: new Date(),
        lastError: null,
        lastErrorAt: null,
      },
    });
    await tx.authorisation.update({
      where: { id: input.authorisationId },
      data: {
        exchangedAt: ctx.now,
        authorizerAppId: appId,
        codeCipher: null,
        grantCipher: null,
        leaseUntil: null,
      },
    });
    await audit(tx, ctx, {
      action: 'account.authorise',
      targetType: 'account',
      targetId: id,
      details: { appId, component: component.appId, sets: facts.permissionSets },
    });
    return id;
  });
  forgetAuthorizerTokens(accountId);
  return accountId;
}

/** What WeChat tells about an account, as columns of its row. */
export function columnsOf(facts: Facts) {
  const { originalId, name, kind, principalName, avatarUrl, isVerified, permissionSets } = facts;
  return { originalId, name, kind, principalName, avatarUrl, isVerified, permissionSets };
}
