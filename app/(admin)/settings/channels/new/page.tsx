import type { Metadata } from 'next';
import { forbidden } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { listChannelAccounts, listStoreChoices } from '@/lib/channels/list-channel-choices';
import { errorText } from '@/lib/i18n/error-text';
import { ChannelForm } from '../channel-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('channels.form.newTitle') };
}

/** A new channel: what keeps an account from having codes stands here before anything is filled in. */
export default async function NewChannelPage() {
  const [ctx, t] = await Promise.all([requireCtx(), getTranslations()]);
  if (!may(ctx, 'channel.write')) forbidden();
  const [accounts, branches, stores] = await Promise.all([
    listChannelAccounts(ctx),
    listBranches(ctx),
    listStoreChoices(ctx),
  ]);
  const told = await Promise.all(
    accounts.map(async ({ obstacle, ...account }) => ({
      ...account,
      obstacle: obstacle && (await errorText(ctx.locale, obstacle.code, obstacle.params)),
    })),
  );
  return (
    <div className="max-w-[640px]">
      <PageHeader
        title={t('channels.form.newTitle')}
        back={{ href: '/settings/channels', label: t('channels.backToList') }}
        about={t('channels.form.newAbout')}
      />
      <ChannelForm
        accounts={told}
        accountId={ctx.accountId}
        branches={branches}
        stores={stores}
        canBeNational={ctx.branchIds === null}
      />
    </div>
  );
}
