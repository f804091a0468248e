import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { env } from '@/lib/env';
import { SetupSteps } from '../setup-steps';
import { NewAccountForm } from './new-account-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('accounts.setup.title') };
}

/** Step 1 of 3: what WeChat's console shows, entered here. */
export default async function NewAccountPage() {
  const [, t] = await Promise.all([requireCtx(), getTranslations()]);
  return (
    <div className="max-w-[640px]">
      <PageHeader
        title={t('accounts.setup.title')}
        back={{ href: '/settings/accounts', label: t('accounts.backToList') }}
        about={t('accounts.setup.about')}
      />
      <SetupSteps current={1} />
      <NewAccountForm canUseSandbox={env.isDemo} />
    </div>
  );
}
