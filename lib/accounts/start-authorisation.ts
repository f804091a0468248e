import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { createPreAuthCode } from '@/lib/wechat/component';
import { hostsOf } from '@/lib/wechat/hosts';
import type { AuthorisationLinks, StartAuthorisationInput } from './authorisation-schema';
import { signState } from './authorisation-state';
import { componentClient, usableComponent } from './component-client';

/** The owner may still be reading the page when the code runs out; the way back stays open a while longer. */
const STATE_OUTLIVES_CODE_MS = 3_600_000;
/** auth_type 1: Official Accounts only. */
const ONLY_OFFICIAL_ACCOUNTS = '1';

/**
 * Makes the links with which an owner authorises an account to a platform, good for one authorisation. WeChat sends the
 * browser back with the code to `/api/wechat/component/<appid>/authorised`, and pushes the same code as an event.
 * @throws AppError `component.not_found`, `component.disabled`, `component.no_ticket`, `account.not_found`; WechatError
 * @see WeChat docs 授权流程技术说明
 */
export async function startAuthorisation(
  ctx: Ctx,
  input: StartAuthorisationInput,
): Promise<AuthorisationLinks> {
  allow(ctx, 'account.write');
  if (ctx.actor.kind !== 'staff') throw new AppError('auth.forbidden', { permission: 'account.write' });
  const component = await usableComponent(input.componentId);
  const appId = input.accountId === undefined ? null : await appIdOf(input.accountId);
  const { preAuthCode, expiresInSeconds } = await createPreAuthCode(componentClient(component));
  const state = signState({
    componentId: component.id,
    staffId: ctx.actor.id,
    until: Date.now() + expiresInSeconds * 1_000 + STATE_OUTLIVES_CODE_MS,
  });
  const query = new URLSearchParams({
    component_appid: component.appId,
    pre_auth_code: preAuthCode,
    redirect_uri: `${authorisedUrlOf(component.appId)}?${new URLSearchParams({ state })}`,
    // One account by name, or a kind of account: WeChat takes one of the two.
    ...(appId === null ? { auth_type: ONLY_OFFICIAL_ACCOUNTS } : { biz_appid: appId }),
  });
  const { mp, open } = hostsOf(component);
  return {
    pcUrl: `${mp}/cgi-bin/componentloginpage?${query}`,
    mobileUrl: `${open}/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1&${query}#wechat_redirect`,
    expiresAt: new Date(ctx.now.getTime() + expiresInSeconds * 1_000).toISOString(),
  };
}

/** Where WeChat sends the browser after the owner agreed. */
export function authorisedUrlOf(componentAppId: string): string {
  return `${env.publicUrl}/api/wechat/component/${encodeURIComponent(componentAppId)}/authorised`;
}

async function appIdOf(accountId: number): Promise<string> {
  const account = await db.account.findUnique({ where: { id: accountId }, select: { appId: true } });
  if (!account) throw new AppError('account.not_found');
  return account.appId;
}
