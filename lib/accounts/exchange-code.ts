import 'server-only';
import { z } from 'zod';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { WechatClient } from '@/lib/wechat/call';
import { type Authorizer, listAuthorizers, queryAuth, refreshAuthorizerToken } from '@/lib/wechat/component';
import { isWechatErrcode, WechatError } from '@/lib/wechat/error';

/** code is invalid (unknown or used), code is expired. */
const CODE_ERRCODES = [61009, 61010];

/** What is kept of an exchange until the account's row has it. */
export const keptGrant = z.object({
  authorizerAppId: z.string(),
  refreshToken: z.string(),
  accessToken: z.string(),
  /** Real time. */
  expiresAt: z.coerce.date(),
});
export type KeptGrant = z.infer<typeof keptGrant>;

type Wanted = { componentId: number; code: string; authorizerAppId: string | null; wasTried: boolean };

/**
 * Exchanges an authorisation code. After a lost answer it is asked with once more; a code that turns out to be used up
 * was ours, so the account is looked for in WeChat's list, which has its refresh token.
 * @throws AppError `account.authorise_again` when the code is worth nothing and the list does not help
 */
export async function exchangeCode(client: WechatClient, wanted: Wanted): Promise<KeptGrant> {
  let { wasTried } = wanted;
  for (let tries = 1; ; tries += 1) {
    try {
      const grant = await queryAuth(client, { code: wanted.code });
      return kept(grant.authorizerAppId, grant);
    } catch (error) {
      if (isWechatErrcode(error, ...CODE_ERRCODES)) {
        const listed = await findListed(client, { ...wanted, wasTried });
        if (!listed) throw new AppError('account.authorise_again');
        const token = await refreshAuthorizerToken(client, {
          authorizerAppId: listed.appId,
          refreshToken: listed.refreshToken,
        });
        return kept(listed.appId, token);
      }
      const wasLost = error instanceof WechatError && !error.outcomeKnown;
      if (!wasLost || tries > 1) throw error;
      wasTried = true;
    }
  }
}

/**
 * The authorisation behind a used-up code: the account that the event names, or, when the code came by redirect alone and
 * may have been used by a try of ours, the one account in the list that is not here.
 */
async function findListed(
  client: WechatClient,
  { componentId, authorizerAppId, wasTried }: Wanted,
): Promise<Authorizer | undefined> {
  if (authorizerAppId === null && !wasTried) return undefined;
  const listed: Authorizer[] = [];
  for await (const one of listAuthorizers(client)) listed.push(one);
  if (authorizerAppId !== null) return listed.find((one) => one.appId === authorizerAppId);
  const here = await db.account.findMany({
    where: { componentId, mode: 'component', revokedAt: null, reauthorisationCode: null },
    select: { appId: true },
  });
  const known = new Set(here.map((account) => account.appId));
  const strangers = listed.filter((one) => !known.has(one.appId));
  return strangers.length === 1 ? strangers[0] : undefined;
}

function kept(
  authorizerAppId: string,
  token: { accessToken: string; expiresInSeconds: number; refreshToken: string },
): KeptGrant {
  const { accessToken, refreshToken, expiresInSeconds } = token;
  return {
    authorizerAppId,
    accessToken,
    refreshToken,
    expiresAt: new Date(Date.now() + expiresInSeconds * 1_000),
  };
}
