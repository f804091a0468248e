import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { readStaff } from '@/lib/auth/read-staff';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import { readState } from './authorisation-state';
import { finishAuthorisation } from './finish-authorisation';

/**
 * Finishes what `startAuthorisation` began, when WeChat has sent a browser back. The signed `state` says who began and with
 * which platform: a signed-in visitor has to be that person; an owner's phone is nobody's session, and what it brings is
 * carried out in the name of whoever began.
 * @param visitor who is signed in, if anybody
 * @throws AppError `account.bad_state` for a forged, foreign or outlived state, and what `finishAuthorisation` throws
 */
export async function finishByRedirect(
  visitor: Ctx | null,
  input: { componentAppId: string; authCode: string; state: string },
): Promise<{ accountId: number }> {
  const state = readState(input.state);
  if (!state || !input.authCode) throw new AppError('account.bad_state');
  const { componentId } = state;
  const component = await db.component.findUnique({ where: { id: componentId }, select: { appId: true } });
  // What stands in the path is compared and not looked up: it may be anything.
  if (component?.appId !== input.componentAppId) throw new AppError('account.bad_state');
  if (visitor && visitor.actor.id !== state.staffId) throw new AppError('account.bad_state');
  const ctx = visitor ?? (await ctxOf(state.staffId));
  return finishAuthorisation(ctx, { componentId, authCode: input.authCode });
}

async function ctxOf(staffId: string): Promise<Ctx> {
  const person = await readStaff(staffId);
  if (!person) throw new AppError('account.bad_state');
  return { ...person, accountId: 0, now: await now(), locale: 'zh-CN', requestId: randomUUID() };
}
