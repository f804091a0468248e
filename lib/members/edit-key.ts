import 'server-only';
import { createHash } from 'node:crypto';

export type EditableMember = {
  name: string | null;
  sex: string | null;
  birthMonth: number | null;
  province: string | null;
  city: string | null;
  phoneHash: Uint8Array | null;
};

/**
 * A fingerprint of what staff edit. An editor sends back the one they saw, so that two editors do not overwrite each
 * other. It is not `updated_at`, because a push (a place every five seconds) would turn down an edit it has nothing to do with.
 */
export function editKeyOf(member: EditableMember): string {
  const { name, sex, birthMonth, province, city, phoneHash } = member;
  const phone = phoneHash ? Buffer.from(phoneHash).toString('hex') : null;
  return createHash('sha256')
    .update(JSON.stringify([name, sex, birthMonth, province, city, phone]))
    .digest('hex')
    .slice(0, 32);
}
