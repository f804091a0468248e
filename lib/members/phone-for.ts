import 'server-only';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { may } from '@/lib/auth/permissions';
import { maskPhone } from '@/lib/auth/phone';

/** A stored number as the actor may see it: whole for those who tag and edit members, masked for the others. */
export function phoneFor(ctx: Ctx, cipher: Uint8Array | null): string | null {
  if (!cipher) return null;
  const phone = decrypt(cipher);
  return may(ctx, 'member.tag') ? phone : maskPhone(phone);
}
