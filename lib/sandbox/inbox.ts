import type { Account } from './account';

/** `seq` orders what happens at the same moment of a frozen clock; it is shared with what the phone did. */
export type InboxItem = { at: number; via: string; message: unknown; seq?: number };

const KEPT_ITEMS = 200;

/** Puts something into a fan's chat with the account; the newest 200 are kept. */
export function addToInbox(account: Account, fan: number, item: InboxItem): void {
  const numbered = { ...item, seq: account.next('chat') };
  const inbox = [...(account.extra(fan).inbox ?? []), numbered].slice(-KEPT_ITEMS);
  account.patchExtra(fan, { inbox });
}
