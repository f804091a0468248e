import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { listChannelAccounts } from '@/lib/channels/list-channel-choices';
import { listChannels } from '@/lib/channels/list-channels';
import { channelQuery } from '@/lib/channels/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { ChannelTable } from '../channel-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('channels.list.title') };
}

export default async function ChannelsPage({ searchParams }: PageProps<'/settings/channels'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = channelQuery.parse(params);
  const [page, branches, accounts] = await orForbidden(
    Promise.all([
      orFirstPage('/settings/channels', query, listChannels(ctx, query)),
      listBranches(ctx),
      listChannelAccounts(ctx),
    ]),
  );
  return (
    <>
      <PageHeader
        title={t('channels.list.title')}
        about={t('channels.list.about')}
        actions={
          may(ctx, 'channel.write') && (
            <LinkButton href="/settings/channels/new" variant="primary" icon={<Plus size={16} aria-hidden />}>
              {t('channels.list.create')}
            </LinkButton>
          )
        }
      />
      <ChannelTable
        page={page}
        query={query}
        branches={branches}
        accounts={accounts.map(({ id, name }) => ({ id, name }))}
        seesNational={ctx.branchIds === null}
      />
    </>
  );
}
