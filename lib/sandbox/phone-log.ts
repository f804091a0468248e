import type { Account } from './account';

/** What a fan's phone did: a message it sent, or a tap, a scan, a follow. */
export type PhoneDeed = { at: number; seq: number; pushId: number | null; kind: string; fields: unknown };

const KEPT_DEEDS = 200;

/** Notes what a phone did for its chat view, whether or not the account has a callback; the newest 200 are kept. */
export function notePhoneDeed(account: Account, fan: number, deed: Omit<PhoneDeed, 'seq'>): void {
  const table = account.table<PhoneDeed[]>('phoneDeeds');
  const seq = account.next('chat');
  table.put(fan, [...(table.get(fan) ?? []), { ...deed, seq }].slice(-KEPT_DEEDS));
}

export function phoneDeeds(account: Account, fan: number): PhoneDeed[] {
  return account.table<PhoneDeed[]>('phoneDeeds').get(fan) ?? [];
}
