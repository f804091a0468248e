import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { getTagInitBoard } from '@/lib/people/tag-init/get-tag-init';
import { orForbidden } from '@/lib/web/or-forbidden';
import { LiveBoard } from './live-board';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tags.init.title') };
}

/** Everybody gone through by all automatic tags, with progress. */
export default async function TagInitPage() {
  const [ctx, t] = await Promise.all([requireCtx(), getTranslations()]);
  const board = await orForbidden(getTagInitBoard(ctx));
  return (
    <>
      <PageHeader
        title={t('tags.init.title')}
        back={{ href: '/tags', label: t('tags.detail.back') }}
        about={t('tags.init.about')}
      />
      <LiveBoard initial={board} />
    </>
  );
}
