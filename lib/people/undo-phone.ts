import 'server-only';
import { decryptOrNull } from '@/lib/auth/crypto';
import type { Tx } from '@/lib/db/client';
import { holderOf, phoneColumns } from './claim-phone';
import type { LockedMember } from './lock-members';
import type { PhoneMoveRecord } from './merge-record';

type PhoneColumns = ReturnType<typeof phoneColumns>;
const NO_PHONE = { phoneCipher: null, phoneHash: null, phoneLast4: null };

export type PhoneUndo = {
  /** What each row is set to; null: left as it is. Written winner first: a number stands in one row. */
  winner: PhoneColumns | typeof NO_PHONE | null;
  loser: PhoneColumns | null;
  /** Numbers that cannot go back: somebody else holds them by now, or they can no longer be read. */
  lostCount: number;
};

/** What an undo does with phone numbers: each goes back to its row unless a third row holds it by now. */
export async function planPhoneUndo(
  tx: Tx,
  record: PhoneMoveRecord,
  rows: { winner: LockedMember; loser: LockedMember },
): Promise<PhoneUndo> {
  const plan: PhoneUndo = { winner: null, loser: null, lostCount: 0 };
  const theirs = read(record.loser.phoneCipher);
  const own = read(record.winner.phoneCipher);
  const [present, other] = [read(rows.winner.phoneCipher), read(rows.loser.phoneCipher)];
  const hasTheirs = theirs !== null && present === theirs;
  if (record.loser.phoneCipher && other !== theirs) {
    if (theirs !== null && other === null && (hasTheirs || (await holderOf(tx, theirs)) === null)) {
      plan.loser = phoneColumns(theirs);
    } else plan.lostCount++;
  }
  if (!hasTheirs || plan.loser === null) return plan;
  plan.winner = NO_PHONE;
  if (own !== null && (await holderOf(tx, own)) === null) plan.winner = phoneColumns(own);
  else if (record.winner.phoneCipher) plan.lostCount++;
  return plan;
}

function read(cipher: Uint8Array | null): string | null {
  return cipher && decryptOrNull(cipher);
}
