import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { requireCtx } from '@/lib/auth/session';
import { getMessage } from '@/lib/pushes/get-message';
import { messageIdInput } from '@/lib/pushes/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { MessageDetail } from './message-detail';

/** Read once a request, for the title and for the page. */
const readMessage = cache(async (id: string) => {
  const input = messageIdInput.safeParse({ id });
  if (!input.success) notFound();
  return orForbidden(orNotFound(getMessage(await requireCtx(), input.data)));
});

export async function generateMetadata({ params }: PageProps<'/messages/[id]'>): Promise<Metadata> {
  const [t, message] = await Promise.all([getTranslations(), readMessage((await params).id)]);
  return { title: t('messages.detail.tab', { id: message.id }) };
}

/** One message or event in full. */
export default async function MessagePage({ params }: PageProps<'/messages/[id]'>) {
  return <MessageDetail message={await readMessage((await params).id)} />;
}
