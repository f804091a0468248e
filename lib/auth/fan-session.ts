import 'server-only';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { db } from '@/lib/db/client';
import { blindIndex, blindIndexes } from './crypto';

/** Keep these signatures apart from each other and from the other uses of the same key. */
const SESSION_PURPOSE = 'fan-session:';
const STATE_PURPOSE = 'fan-state:';

export const FAN_SESSION_SECONDS = 86_400;
/** WeChat's code works for five minutes. */
export const FAN_STATE_SECONDS = 600;

const payload = z.object({
  accountId: z.number().int().positive(),
  openid: z.string().min(1).max(64),
  until: z.number().int(),
});
/** Whose phone a mobile page is open on: a fan of an account, until when (real time, milliseconds). */
export type FanSession = z.infer<typeof payload>;

/** The text of the cookie that keeps who a mobile page is open for. */
export function signFanSession(fan: Pick<FanSession, 'accountId' | 'openid'>): string {
  const session: FanSession = { ...fan, until: Date.now() + FAN_SESSION_SECONDS * 1_000 };
  const body = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${body}.${Buffer.from(blindIndex(SESSION_PURPOSE + body)).toString('base64url')}`;
}

/** What `signFanSession` signed and what has not run out; null for anything else. */
export function readFanSession(text: string | undefined): FanSession | null {
  const [body = '', signature = ''] = (text ?? '').split('.');
  if (!isSigned(SESSION_PURPOSE + body, Buffer.from(signature, 'base64url'))) return null;
  const session = payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  return session.until > Date.now() ? session : null;
}

const NUMBER_CHARS = 12;
const NONCE_CHARS = 32;
const BODY_CHARS = 2 * NUMBER_CHARS + NONCE_CHARS;
const STATE = new RegExp(`^[0-9a-f]{${BODY_CHARS + 64}}$`);

/**
 * `state` of the OAuth page, which takes letters and digits alone: the account, an end and a nonce, signed. The nonce is
 * also kept by the browser, so that a link with somebody else's code cannot sign anybody in.
 */
export function signFanState(accountId: number): { state: string; nonce: string } {
  const nonce = randomBytes(NONCE_CHARS / 2).toString('hex');
  const body = hex(accountId) + hex(Date.now() + FAN_STATE_SECONDS * 1_000) + nonce;
  return { state: body + Buffer.from(blindIndex(STATE_PURPOSE + body)).toString('hex'), nonce };
}

/**
 * Uses up a state: once, in time, in the browser it was made for.
 * @returns the account; null for anything else
 */
export async function spendFanState(state: string, nonce: string | undefined): Promise<number | null> {
  if (!STATE.test(state)) return null;
  const body = state.slice(0, BODY_CHARS);
  if (!isSigned(STATE_PURPOSE + body, Buffer.from(state.slice(BODY_CHARS), 'hex'))) return null;
  const until = Number.parseInt(body.slice(NUMBER_CHARS, 2 * NUMBER_CHARS), 16);
  if (until <= Date.now() || body.slice(2 * NUMBER_CHARS) !== nonce) return null;
  const first = await db.$executeRaw`
    insert into rate_limit (key, window_start, used) values (${`fan-state:${nonce}`}, ${new Date(until)}, 1)
    on conflict do nothing`;
  return first === 1 ? Number.parseInt(body.slice(0, NUMBER_CHARS), 16) : null;
}

function hex(number: number): string {
  return number.toString(16).padStart(NUMBER_CHARS, '0');
}

function isSigned(text: string, signature: Buffer): boolean {
  return blindIndexes(text).some(
    (index) => index.length === signature.length && timingSafeEqual(index, signature),
  );
}
