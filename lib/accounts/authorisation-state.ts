import 'server-only';
import { z } from 'zod';
import { blindIndex, blindIndexes } from '@/lib/auth/crypto';
import { sameSignature } from '@/lib/wechat/crypto';

/** Keeps these signatures apart from the other uses of the same key. */
const PURPOSE = 'authorisation-state:';

const payload = z.object({ componentId: z.number().int(), staffId: z.uuid(), until: z.number().int() });
export type AuthorisationState = z.infer<typeof payload>;

/** `state` of the address that WeChat sends the browser back to: who began, with which platform, and until when (real time). */
export function signState(state: AuthorisationState): string {
  const body = Buffer.from(JSON.stringify(state)).toString('base64url');
  return `${body}.${Buffer.from(blindIndex(PURPOSE + body)).toString('base64url')}`;
}

/** What `signState` signed and what has not run out; null for anything else. */
export function readState(text: string): AuthorisationState | null {
  const [body = '', signature = ''] = text.split('.');
  const isOurs = blindIndexes(PURPOSE + body).some((index) =>
    sameSignature(Buffer.from(index).toString('base64url'), signature),
  );
  if (!isOurs) return null;
  const state = payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  return state.until > Date.now() ? state : null;
}
