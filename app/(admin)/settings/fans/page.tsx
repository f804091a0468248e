import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { getFanBoard } from '@/lib/people/fans/get-fan-board';
import { fanPageQuery } from '@/lib/people/fans/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { LiveBoard } from './live-board';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('followers.title') };
}

/** Who follows an account, brought up to date from WeChat: the account in hand, or the one that the address names. */
export default async function FansPage({ searchParams }: PageProps<'/settings/fans'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const accountId = fanPageQuery.parse(params).account ?? ctx.accountId;
  if (accountId === 0) notFound();
  const board = await orForbidden(orNotFound(getFanBoard(ctx, { accountId })));
  return (
    <>
      <PageHeader title={t('followers.title')} about={t('followers.about', { name: board.accountName })} />
      <LiveBoard initial={board} />
    </>
  );
}
