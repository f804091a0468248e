import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { errorText } from '@/lib/i18n/error-text';
import { getMember } from '@/lib/members/get-member';
import { PLACES } from '@/lib/members/places';
import { memberIdInput, timelineQuery } from '@/lib/members/schema';
import { listTimeline } from '@/lib/people/list-timeline';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orNotFound } from '@/lib/web/or-not-found';
import { BranchCard } from './branch-card';
import { EditButton } from './edit-button';
import { FanList } from './fan-list';
import { IdentityCard } from './identity-card';
import { LocationCard } from './location-card';
import { MemberTags } from './member-tags';
import { MergeButton } from './merge-button';
import { MergeList } from './merge-list';
import { Timeline } from './timeline';

/** Read once a request, for the title and for the page. */
const readMember = cache(async (id: string) => {
  const input = memberIdInput.safeParse({ id });
  return orNotFound(getMember(await requireCtx(), input.success ? input.data : { id: '0' }));
});

export async function generateMetadata({ params }: PageProps<'/members/[id]'>): Promise<Metadata> {
  const [t, { id }] = await Promise.all([getTranslations(), params]);
  return { title: (await readMember(id)).name ?? t('members.detail.number', { id }) };
}

export default async function MemberPage({ params, searchParams }: PageProps<'/members/[id]'>) {
  const [ctx, t, path, search] = await Promise.all([requireCtx(), getTranslations(), params, searchParams]);
  const member = await readMember(path.id);
  // A merged row's id leads to who took over.
  if (member.id !== path.id) redirect(`/members/${member.id}`);
  const query = timelineQuery.parse({ ...search, id: member.id });
  const [branches, timeline] = await Promise.all([
    listBranches(ctx),
    orFirstPage(`/members/${member.id}`, { after: query.after }, listTimeline(ctx, query)),
  ]);
  const [canTag, canWrite] = [may(ctx, 'member.tag'), may(ctx, 'member.write')];
  const refused = member.tagGroups.flatMap((group) => group.tags).filter((tag) => tag.failure !== null);
  const refusals = await Promise.all(
    refused.map(async ({ code, name, failure }) => ({
      code,
      name,
      reason: await errorText(ctx.locale, failure ?? '', { name }),
    })),
  );
  return (
    <>
      <PageHeader
        title={member.name ?? t('members.list.noName')}
        back={{ href: '/members', label: t('members.detail.back') }}
        about={t('members.detail.number', { id: member.id })}
        actions={
          canWrite && (
            <>
              <EditButton member={member} places={PLACES} />
              <MergeButton memberId={member.id} />
            </>
          )
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[22rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
        <IdentityCard member={member} canWrite={canWrite} />
        {/* On a phone the parts of both columns stand in one, the long timeline last. */}
        <div className="max-lg:contents lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:grid lg:gap-4">
          <MemberTags
            memberId={member.id}
            groups={member.tagGroups}
            refusals={refusals}
            canTag={canTag}
            now={ctx.now}
          />
          <FanList fans={member.fans} canWrite={may(ctx, 'fan.write')} />
          <div className="max-lg:order-last">
            <Timeline
              hasAccounts={new Set(member.fans.map((fan) => fan.accountName)).size > 1}
              events={timeline.rows}
              after={timeline.after}
              isFirst={query.after === ''}
              now={ctx.now}
            />
          </div>
        </div>
        <div className="grid gap-4">
          <BranchCard member={member} branches={branches} canChange={canTag} now={ctx.now} />
          <LocationCard memberId={member.id} location={member.location} canErase={canWrite} />
          {member.merges.length > 0 && <MergeList merges={member.merges} now={ctx.now} />}
        </div>
      </div>
    </>
  );
}
