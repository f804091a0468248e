import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { listTagOperations } from '@/lib/tags/operations/list-tag-operations';
import { operationQuery } from '@/lib/tags/operations/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { OperationTable } from '../operation-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tags.operations.title') };
}

export default async function OperationsPage({ searchParams }: PageProps<'/tags/operations'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = operationQuery.parse(params);
  const page = await orForbidden(orFirstPage('/tags/operations', query, listTagOperations(ctx, query)));
  return (
    <>
      <PageHeader
        title={t('tags.operations.title')}
        about={t('tags.operations.about')}
        back={{ href: '/tags', label: t('tags.detail.back') }}
      />
      <OperationTable page={page} query={query} />
    </>
  );
}
