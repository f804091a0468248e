import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { getImport } from '@/lib/people/imports/get-import';
import { importIdInput } from '@/lib/people/imports/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { LiveImport } from './live-import';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('imports.list.title') };
}

/** One import: its dry run, what it would do, the real run and what was refused. */
export default async function ImportPage({ params }: PageProps<'/members/import/[id]'>) {
  const [ctx, t, { id }] = await Promise.all([requireCtx(), getTranslations(), params]);
  const input = importIdInput.safeParse({ id });
  if (!input.success) notFound();
  const view = await orForbidden(orNotFound(getImport(ctx, input.data)));
  return (
    <>
      <PageHeader title={view.fileName} back={{ href: '/members/import', label: t('imports.list.title') }} />
      <LiveImport initial={view} />
    </>
  );
}
