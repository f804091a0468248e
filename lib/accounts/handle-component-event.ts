import 'server-only';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { WechatError } from '@/lib/wechat/error';
import { answerReleaseTest } from './answer-release-test';
import { finishAuthorisation } from './finish-authorisation';
import { recordRevocation } from './record-revocation';
import { saveTicket } from './save-ticket';

/** Somebody else is at the same code; the job comes back. */
const PASSING_CODES = ['account.authorising', 'component.no_ticket'];

type Event = {
  componentId: number;
  infoType: string;
  authorizerAppId: string | null;
  secretCipher: Uint8Array | null;
  sentAt: Date;
  payload: unknown;
};

/**
 * Acts upon one stored push of a platform: ticket, authorisation, change, revocation, release test. Kinds that we do not know are kept
 * and left alone. Repeating it is harmless. What only a person can mend is written to the event; what passes by itself is
 * thrown, and the job comes back.
 * @see WeChat docs 授权变更通知推送
 */
export async function handleComponentEvent(ctx: Ctx, input: { eventId: bigint }): Promise<void> {
  allow(ctx, 'account.write');
  const event = await db.componentEvent.findUnique({ where: { id: input.eventId } });
  if (!event || event.handledAt) return;
  let failure: string | null = null;
  try {
    await act(ctx, event);
  } catch (error) {
    if (!isFinal(error)) throw error;
    log.warn(
      { err: error, eventId: String(event.id), infoType: event.infoType },
      'a component event led nowhere',
    );
    failure = error.code;
  }
  // The ticket is in the platform's row, the code was used: the secret has no more use here.
  await db.componentEvent.update({
    where: { id: event.id },
    data: { handledAt: ctx.now, failure, secretCipher: null },
  });
}

async function act(ctx: Ctx, event: Event): Promise<unknown> {
  const { componentId, authorizerAppId } = event;
  const secret = event.secretCipher && decrypt(event.secretCipher);
  switch (event.infoType) {
    case 'component_verify_ticket':
      return secret === null ? undefined : saveTicket(ctx, { componentId, ticket: secret, at: event.sentAt });
    case 'authorized':
    case 'updateauthorized':
      return secret === null
        ? undefined
        : finishAuthorisation(ctx, { componentId, authCode: secret, authorizerAppId });
    case 'unauthorized':
      return authorizerAppId === null
        ? undefined
        : recordRevocation(ctx, { componentId, appId: authorizerAppId, at: event.sentAt });
    case 'release_test':
      return secret === null
        ? undefined
        : answerReleaseTest({ componentId, code: secret, openid: openidOf(event.payload) });
    default:
      return undefined;
  }
}

/** Who asks in the release test. */
function openidOf(payload: unknown): string {
  const { FromUserName } = payload as { FromUserName?: unknown };
  return typeof FromUserName === 'string' ? FromUserName : '';
}

function isFinal(error: unknown): error is AppError {
  return error instanceof AppError && !(error instanceof WechatError) && !PASSING_CODES.includes(error.code);
}
