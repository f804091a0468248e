import { BookOpen } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { API_CALLS_PER_MINUTE } from '@/lib/auth/api-token';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listApiTokens } from '@/lib/auth/tokens/list-api-tokens';
import { tokenQuery } from '@/lib/auth/tokens/schema';
import { listBranches } from '@/lib/branches/list-branches';
import { listChannelAccounts } from '@/lib/channels/list-channel-choices';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { CreateTokenButton } from '../create-token-button';
import { TokenTable } from '../token-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tokens.list.title') };
}

/** The tokens that other systems call /api/v1 with. */
export default async function ApiPage({ searchParams }: PageProps<'/settings/api'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = tokenQuery.parse(params);
  const [page, branches, accounts] = await orForbidden(
    Promise.all([
      orFirstPage('/settings/api', query, listApiTokens(ctx, query)),
      listBranches(ctx),
      listChannelAccounts(ctx),
    ]),
  );
  return (
    <>
      <PageHeader
        title={t('tokens.list.title')}
        about={t('tokens.list.about')}
        actions={
          <>
            <LinkButton href="/docs" icon={<BookOpen size={16} aria-hidden />}>
              {t('tokens.docs.title')}
            </LinkButton>
            {may(ctx, 'token.write') && (
              <CreateTokenButton
                branches={branches.map(({ id, name }) => ({ id, name }))}
                accounts={accounts.map(({ id, name }) => ({ id, name }))}
                seesAllBranches={ctx.branchIds === null}
                usualCalls={API_CALLS_PER_MINUTE}
              />
            )}
          </>
        }
      />
      <TokenTable page={page} canRevoke={may(ctx, 'token.write')} />
    </>
  );
}
