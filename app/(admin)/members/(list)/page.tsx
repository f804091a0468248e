import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { listMembers } from '@/lib/members/list-members';
import { memberQuery } from '@/lib/members/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { MemberFiles } from '../member-files';
import { MemberTable } from '../member-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('members.list.title') };
}

export default async function MembersPage({ searchParams }: PageProps<'/members'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = memberQuery.parse(params);
  const [page, branches] = await orForbidden(
    Promise.all([orFirstPage('/members', query, listMembers(ctx, query)), listBranches(ctx)]),
  );
  return (
    <>
      <PageHeader
        title={t('members.list.title')}
        about={t('members.list.about')}
        actions={
          <MemberFiles
            query={query}
            canImport={may(ctx, 'member.import')}
            canExport={may(ctx, 'member.export')}
            arePhonesMasked={!may(ctx, 'member.tag')}
          />
        }
      />
      <MemberTable page={page} branches={branches} query={query} canTag={may(ctx, 'member.tag')} />
    </>
  );
}
