import type { Metadata } from 'next';
import { forbidden } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { listStoreChoices } from '@/lib/channels/list-channel-choices';
import { ChannelForm } from '../../channel-form';
import { readChannel } from '../read-channel';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('channels.detail.edit') };
}

/** Changes what a channel is called and what it gives from now on; scene and code are printed and stay. */
export default async function EditChannelPage({ params }: PageProps<'/settings/channels/[id]/edit'>) {
  const [ctx, t, { id }] = await Promise.all([requireCtx(), getTranslations(), params]);
  if (!may(ctx, 'channel.write')) forbidden();
  const channel = await readChannel(id);
  const [branches, stores] = await Promise.all([listBranches(ctx), listStoreChoices(ctx, channel.storeId)]);
  return (
    <div className="max-w-[640px]">
      <PageHeader
        title={t('channels.form.editTitle', { name: channel.name })}
        back={{ href: `/settings/channels/${channel.id}`, label: t('channels.backToChannel') }}
        about={t('channels.form.editAbout')}
      />
      <ChannelForm
        accounts={[]}
        accountId={channel.accountId}
        branches={branches}
        stores={stores}
        canBeNational={ctx.branchIds === null}
        channel={channel}
      />
    </div>
  );
}
