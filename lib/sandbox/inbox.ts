import type { Account } from './account';

export type InboxItem = { at: number; via: string; message: unknown };

const KEPT_ITEMS = 200;

/** Puts something into a fan's chat with the account; the newest 200 are kept. */
export function addToInbox(account: Account, fan: number, item: InboxItem): void {
  const inbox = [...(account.extra(fan).inbox ?? []), item].slice(-KEPT_ITEMS);
  account.patchExtra(fan, { inbox });
}
