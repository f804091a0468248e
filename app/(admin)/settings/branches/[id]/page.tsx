import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { Card } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { BranchButton } from '../branch-button';
import { readBranch } from './read-branch';
import { StoreButton } from './store-button';
import { StoreTable } from './store-table';

export async function generateMetadata({ params }: PageProps<'/settings/branches/[id]'>): Promise<Metadata> {
  return { title: (await readBranch((await params).id)).name };
}

/** One branch: its people, channels and managers in figures, its stores as a list. */
export default async function BranchPage({ params }: PageProps<'/settings/branches/[id]'>) {
  const [ctx, t, format, { id }] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
  ]);
  const branch = await readBranch(id);
  const canWrite = may(ctx, 'branch.write');
  const place =
    branch.latitude === null || branch.longitude === null
      ? t('branches.detail.noPlace')
      : t('branches.detail.place', {
          latitude: String(branch.latitude),
          longitude: String(branch.longitude),
        });
  return (
    <>
      <PageHeader
        title={branch.name}
        back={{ href: '/settings/branches', label: t('branches.backToList') }}
        about={[branch.code, branch.province, branch.city, place].filter(Boolean).join(' · ')}
        actions={
          <>
            <LinkButton href={`/settings/channels?branch=${branch.id}`}>
              {t('branches.detail.channels')}
            </LinkButton>
            {canWrite && <BranchButton branch={branch} />}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <Card title={t('branches.detail.figures')}>
          <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
            {(['memberCount', 'storeCount', 'channelCount'] as const).map((key) => (
              <div key={key}>
                <dt className="text-[13px] text-muted">{t(`branches.detail.${key}`)}</dt>
                <dd className="font-semibold text-xl">
                  <Num value={branch[key]} />
                </dd>
              </div>
            ))}
            <div>
              <dt className="text-[13px] text-muted">{t('terms.roles.branch_manager')}</dt>
              <dd className="text-sm leading-7">
                {branch.managers.length > 0 ? format.list(branch.managers) : t('branches.list.noManager')}
              </dd>
            </div>
          </dl>
        </Card>
        <Card title={t('terms.store')} isFlush actions={canWrite && <StoreButton branchId={branch.id} />}>
          <StoreTable stores={branch.stores} branchId={branch.id} canWrite={canWrite} />
        </Card>
      </div>
    </>
  );
}
