import type { NextStep } from '@/lib/accounts/schema';

/** Where the next thing to do with an account is done. */
export function nextHref({ id, next }: { id: number; next: NextStep }): string {
  const board = `/settings/accounts/${id}`;
  switch (next) {
    case 'check':
      return `${board}/setup?step=2`;
    case 'push':
      return `${board}/setup?step=3`;
    case 'fix':
      return `${board}#check`;
    case 'secret':
      return `${board}#credential`;
    case 'quota':
      return `${board}#quota`;
    default:
      return board;
  }
}
