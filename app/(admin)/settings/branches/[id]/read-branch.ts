import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { requireCtx } from '@/lib/auth/session';
import { getBranch } from '@/lib/branches/get-branch';
import { branchIdInput } from '@/lib/branches/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';

/** The branch that a path names, read once a request for title and page; what names none leads to the not-found page. */
export const readBranch = cache(async (id: string) => {
  const input = branchIdInput.safeParse({ id: /^\d{1,9}$/.test(id) ? Number(id) : 0 });
  if (!input.success) notFound();
  return orForbidden(orNotFound(getBranch(await requireCtx(), input.data)));
});
