import type { AccountCard } from '@/lib/accounts/schema';

/** Where the next thing to do with an account is done. */
export function nextHref({
  id,
  next,
  mode,
  componentId,
}: Pick<AccountCard, 'id' | 'next' | 'mode' | 'componentId'>): string {
  const board = `/settings/accounts/${id}`;
  switch (next) {
    case 'check':
      return `${board}/setup?step=2`;
    case 'push':
      // What was authorised has no steps to be set up by.
      return mode === 'component' ? `${board}#check` : `${board}/setup?step=3`;
    case 'checkAuthorised':
    case 'fix':
      return `${board}#check`;
    case 'secret':
      return `${board}#credential`;
    case 'component':
    case 'enableComponent':
      return componentId === null ? board : `/settings/accounts/platforms/${componentId}`;
    case 'quota':
      return `${board}#quota`;
    default:
      return board;
  }
}
