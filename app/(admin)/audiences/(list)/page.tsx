import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { listAudiences } from '@/lib/audiences/list-audiences';
import { audienceQuery } from '@/lib/audiences/schema';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { countBroadcastsByAudience } from '@/lib/broadcasts/count-by-audience';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { AudienceTable } from '../audience-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('audiences.list.title') };
}

export default async function AudiencesPage({ searchParams }: PageProps<'/audiences'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = audienceQuery.parse(params);
  const page = await orForbidden(orFirstPage('/audiences', query, listAudiences(ctx, query)));
  const used = await countBroadcastsByAudience(
    ctx,
    page.rows.map((row) => row.id),
  );
  const canWrite = may(ctx, 'audience.write');
  return (
    <>
      <PageHeader
        title={t('audiences.list.title')}
        about={t('audiences.list.about')}
        actions={
          canWrite && (
            <LinkButton href="/audiences/new" variant="primary">
              {t('audiences.list.create')}
            </LinkButton>
          )
        }
      />
      <AudienceTable page={page} query={query} used={used} canWrite={canWrite} />
    </>
  );
}
