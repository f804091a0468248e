import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { env } from '@/lib/env';
import { NewPlatformForm } from './new-platform-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('accounts.platforms.newTitle') };
}

/** What the open platform shows of a third-party platform, entered here. */
export default async function NewPlatformPage() {
  const [, t] = await Promise.all([requireCtx(), getTranslations()]);
  return (
    <div className="max-w-[640px]">
      <PageHeader
        title={t('accounts.platforms.newTitle')}
        back={{ href: '/settings/accounts', label: t('accounts.backToList') }}
        about={t('accounts.platforms.newAbout')}
      />
      <NewPlatformForm canUseSandbox={env.isDemo} />
    </div>
  );
}
