import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { listMessages } from '@/lib/pushes/list-messages';
import { messageQuery } from '@/lib/pushes/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { getFrame } from '@/lib/workbench/get-frame';
import { MessageTable } from '../message-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('messages.list.title') };
}

export default async function MessagesPage({ searchParams }: PageProps<'/messages'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = messageQuery.parse(params);
  const [page, { accounts }] = await orForbidden(Promise.all([listMessages(ctx, query), getFrame(ctx)]));
  return (
    <>
      <PageHeader title={t('messages.list.title')} about={t('messages.list.about')} />
      <MessageTable
        page={page}
        accounts={accounts}
        accountId={query.account ?? ctx.accountId}
        query={query}
      />
    </>
  );
}
