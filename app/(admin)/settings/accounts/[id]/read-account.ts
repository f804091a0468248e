import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { getAccount } from '@/lib/accounts/get-account';
import { accountIdInput } from '@/lib/accounts/schema';
import { requireCtx } from '@/lib/auth/session';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';

/** The account that a path names, read once a request for title and page; what names none leads to the not-found page. */
export const readAccount = cache(async (id: string) => {
  const input = accountIdInput.safeParse({ accountId: /^\d{1,9}$/.test(id) ? Number(id) : 0 });
  if (!input.success) notFound();
  return orForbidden(orNotFound(getAccount(await requireCtx(), input.data)));
});
