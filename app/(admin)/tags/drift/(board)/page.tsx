import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { findDriftRun } from '@/lib/tags/drift/get-drift-run';
import { orForbidden } from '@/lib/web/or-forbidden';
import { LiveDrift } from '../live-drift';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tags.drift.title') };
}

/** What the account's WeChat tags and ours differ in, and on which side it is put right. */
export default async function DriftPage() {
  const [ctx, t] = await Promise.all([requireCtx(), getTranslations()]);
  const run = await orForbidden(findDriftRun(ctx));
  return (
    <>
      <PageHeader
        title={t('tags.drift.title')}
        back={{ href: '/tags', label: t('tags.detail.back') }}
        about={t('tags.drift.about')}
      />
      {ctx.accountId === 0 ? (
        <EmptyState title={t('nav.noAccount')} />
      ) : (
        <LiveDrift
          accountId={ctx.accountId}
          initial={run}
          canWrite={may(ctx, 'tag.write') && ctx.branchIds === null}
        />
      )}
    </>
  );
}
