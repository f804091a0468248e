import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { requireCtx } from '@/lib/auth/session';
import { getBroadcast } from '@/lib/broadcasts/get-broadcast';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';

/** The broadcast of an address, read once a request, for the title and for the page. */
export const readBroadcast = cache(async (id: string) => {
  if (!z.uuid().safeParse(id).success) notFound();
  return orForbidden(orNotFound(getBroadcast(await requireCtx(), { id })));
});
