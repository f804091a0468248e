import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { requireCtx } from '@/lib/auth/session';
import { getChannel } from '@/lib/channels/get-channel';
import { channelIdInput } from '@/lib/channels/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';

/** The channel that a path names, read once a request for title and page; what names none leads to the not-found page. */
export const readChannel = cache(async (id: string) => {
  const input = channelIdInput.safeParse({ id: /^\d{1,9}$/.test(id) ? Number(id) : 0 });
  if (!input.success) notFound();
  return orForbidden(orNotFound(getChannel(await requireCtx(), input.data)));
});
