import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranchRows } from '@/lib/branches/list-branch-rows';
import { readKeepMonths } from '@/lib/people/locations/keep-months';
import { orForbidden } from '@/lib/web/or-forbidden';
import { BranchButton } from '../branch-button';
import { BranchTable } from '../branch-table';
import { PlacesSection } from '../places-section';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('branches.list.title') };
}

/** The branches that the reader may see, with people, stores and managers. */
export default async function BranchesPage() {
  const [ctx, t] = await Promise.all([requireCtx(), getTranslations()]);
  const rows = await orForbidden(listBranchRows(ctx));
  const canWrite = may(ctx, 'branch.write') && ctx.branchIds === null;
  return (
    <>
      <PageHeader
        title={t('branches.list.title')}
        about={t('branches.list.about')}
        actions={canWrite && <BranchButton />}
      />
      <BranchTable rows={rows} />
      {canWrite && <PlacesSection months={await readKeepMonths()} />}
    </>
  );
}
