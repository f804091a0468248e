import 'server-only';
import { decrypt, decryptOrNull } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { may } from '@/lib/auth/permissions';
import { maskPhone } from '@/lib/auth/phone';

/** Shown for a number that was encrypted with another secret. */
const UNREADABLE = '***';

/** A stored number as the actor may see it: whole for those who tag and edit members, masked for the others. */
export function phoneFor(ctx: Ctx, cipher: Uint8Array | null): string | null {
  if (!cipher) return null;
  const phone = decrypt(cipher);
  return may(ctx, 'member.tag') ? phone : maskPhone(phone);
}

/** A stored number masked whoever looks; the whole one is asked for by itself and leaves an audit row (show-phone.ts). */
export function maskedPhone(cipher: Uint8Array | null): string | null {
  const phone = cipher && decryptOrNull(cipher);
  return phone ? maskPhone(phone) : cipher && UNREADABLE;
}
