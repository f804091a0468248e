import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { WechatClient } from '@/lib/wechat/call';
import { getAuthorizerInfo } from '@/lib/wechat/component';
import { isWechatErrcode } from '@/lib/wechat/error';
import { adoptAuthorizer } from './adopt-authorizer';
import {
  type Claim,
  claimAuthorisation,
  failAuthorisation,
  keepGrantOf,
  releaseAuthorisation,
} from './claim-authorisation';
import { componentClient, type UsableComponent, usableComponent } from './component-client';
import { exchangeCode, type KeptGrant, keptGrant } from './exchange-code';

/** Failures that trying again does not mend; the owner has to act. */
const FINAL_CODES = ['account.authorise_again', 'account.mini_program', 'account.revoked'];

/** component is not authorized by this account: taken back while we were at it. */
const REVOKED_ERRCODE = 61003;

export type FinishAuthorisationInput = {
  componentId: number;
  authCode: string;
  /** Known when the code came by event. */
  authorizerAppId?: string | null;
};

/**
 * Makes an account out of an authorisation, whoever brings its code: the browser that WeChat sent back or the event, in
 * either order, at once, or again. The code is exchanged once; what WeChat gives for it is kept before anything else is
 * asked, so a process killed at any point is gone on from by whoever brings the code next.
 * @throws AppError `account.authorise_again`, `account.mini_program`, `account.revoked`, `account.authorising`;
 * WechatError when WeChat cannot be asked now
 */
export async function finishAuthorisation(
  ctx: Ctx,
  input: FinishAuthorisationInput,
): Promise<{ accountId: number }> {
  allow(ctx, 'account.write');
  const component = await usableComponent(input.componentId);
  const { componentId, authCode, authorizerAppId = null } = input;
  const claim = await claimAuthorisation({ componentId, authCode, authorizerAppId });
  if (claim.kind === 'failed') throw claim.error;
  if (claim.kind === 'done') return { accountId: await accountIdOf(claim.authorizerAppId) };
  try {
    return await carryOut(ctx, component, claim);
  } catch (error) {
    const known = isWechatErrcode(error, REVOKED_ERRCODE)
      ? new AppError('account.revoked', { name: claim.authorizerAppId ?? component.name })
      : error;
    const isFinal = known instanceof AppError && FINAL_CODES.includes(known.code);
    await (isFinal ? failAuthorisation(claim.id, known) : releaseAuthorisation(claim.id));
    throw known;
  }
}

type Mine = Extract<Claim, { kind: 'mine' }>;

async function carryOut(ctx: Ctx, component: UsableComponent, claim: Mine): Promise<{ accountId: number }> {
  const client = componentClient(component);
  const grant = claim.grant === null ? await exchange(client, component, claim) : readGrant(claim.grant);
  const { kind, ...facts } = await getAuthorizerInfo(client, { authorizerAppId: grant.authorizerAppId });
  if (kind === null) throw new AppError('account.mini_program', { name: facts.name });
  const input = { authorisationId: claim.id, grant, facts: { ...facts, kind } };
  return { accountId: await adoptAuthorizer(ctx, component, input) };
}

async function exchange(client: WechatClient, { id }: UsableComponent, claim: Mine): Promise<KeptGrant> {
  const { code, authorizerAppId, wasTried } = claim;
  const grant = await exchangeCode(client, { componentId: id, code, authorizerAppId, wasTried });
  await keepGrantOf(claim.id, JSON.stringify(grant), grant.authorizerAppId);
  return grant;
}

function readGrant(text: string): KeptGrant {
  return keptGrant.parse(JSON.parse(text));
}

async function accountIdOf(appId: string): Promise<number> {
  const account = await db.account.findUnique({ where: { appId }, select: { id: true } });
  if (!account) throw new AppError('account.not_found');
  return account.id;
}
