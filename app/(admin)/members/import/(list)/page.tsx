import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { FILE_KEPT_DAYS } from '@/lib/people/imports/clear-uploads';
import { listImports } from '@/lib/people/imports/list-imports';
import { importQuery } from '@/lib/people/imports/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { ImportTable } from '../import-table';
import { UploadCard } from '../upload-card';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('imports.list.title') };
}

/** A file is handed in here; below it what was imported before. */
export default async function ImportsPage({ searchParams }: PageProps<'/members/import'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = importQuery.parse(params);
  const page = await orForbidden(orFirstPage('/members/import', query, listImports(ctx, query)));
  return (
    <>
      <PageHeader
        title={t('imports.list.title')}
        about={t('imports.list.about')}
        back={{ href: '/members', label: t('imports.list.back') }}
      />
      <div className="flex flex-col gap-5">
        <UploadCard keptDays={FILE_KEPT_DAYS} />
        <ImportTable page={page} query={query} />
      </div>
    </>
  );
}
