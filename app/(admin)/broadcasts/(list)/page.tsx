import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBroadcasts } from '@/lib/broadcasts/list-broadcasts';
import { broadcastQuery } from '@/lib/broadcasts/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { BroadcastTable } from '../broadcast-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('broadcasts.list.title') };
}

export default async function BroadcastsPage({ searchParams }: PageProps<'/broadcasts'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = broadcastQuery.parse(params);
  const page = await orForbidden(orFirstPage('/broadcasts', query, listBroadcasts(ctx, query)));
  const canWrite = may(ctx, 'broadcast.write');
  return (
    <>
      <PageHeader
        title={t('broadcasts.list.title')}
        about={t('broadcasts.list.about')}
        actions={
          canWrite && (
            <LinkButton href="/broadcasts/new" variant="primary">
              {t('broadcasts.list.create')}
            </LinkButton>
          )
        }
      />
      <BroadcastTable page={page} query={query} canWrite={canWrite} />
    </>
  );
}
