import type { AccountCard } from '@/lib/accounts/schema';

/** Whether calls can be made for an account at all; if not, the page's head says why. */
export function isUsable(account: AccountCard): boolean {
  return (
    !account.isDisabled && !account.isComponentDisabled && !account.revokedAt && !account.reauthorisationCode
  );
}
