import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { errorText } from '@/lib/i18n/error-text';
import { DAY, MOMENT } from '@/lib/i18n/formats';
import { getMember } from '@/lib/members/get-member';
import { memberIdInput } from '@/lib/members/schema';
import { orNotFound } from '@/lib/web/or-not-found';
import { BranchSelect } from './branch-select';
import { FanTable } from './fan-table';
import { MemberTags } from './member-tags';

/** Read once a request, for the title and for the page. */
const readMember = cache(async (id: string) => {
  const input = memberIdInput.safeParse({ id });
  return orNotFound(getMember(await requireCtx(), input.success ? input.data : { id: '0' }));
});

export async function generateMetadata({ params }: PageProps<'/members/[id]'>): Promise<Metadata> {
  const [t, { id }] = await Promise.all([getTranslations(), params]);
  return { title: (await readMember(id)).name ?? t('members.detail.number', { id }) };
}

export default async function MemberPage({ params }: PageProps<'/members/[id]'>) {
  const [ctx, t, format, path] = await Promise.all([requireCtx(), getTranslations(), getFormatter(), params]);
  const [member, branches] = await Promise.all([readMember(path.id), listBranches(ctx)]);
  const canTag = may(ctx, 'member.tag');
  const refused = member.tagGroups.flatMap((group) => group.tags).filter((tag) => tag.failure !== null);
  const refusals = await Promise.all(
    refused.map(async ({ code, name, failure }) => ({
      code,
      name,
      reason: await errorText(ctx.locale, failure ?? '', { name }),
    })),
  );
  const facts: [string, string | null][] = [
    [t('members.detail.phone'), member.phone],
    [t('members.detail.sex'), member.sex && t(`members.sex.${member.sex}`)],
    [
      t('members.detail.birthMonth'),
      member.birthMonth ? t('members.detail.month', { month: member.birthMonth }) : null,
    ],
    [t('members.detail.city'), [member.province, member.city].filter(Boolean).join(' ') || null],
    [t('members.detail.store'), member.storeName],
    [t('members.detail.channel'), member.channelName],
    [
      t('members.detail.registered'),
      member.registeredAt ? format.dateTime(new Date(member.registeredAt), DAY) : null,
    ],
    [
      t('members.detail.location'),
      member.location
        ? `${member.location.latitude.toFixed(4)}, ${member.location.longitude.toFixed(4)} · ${format.dateTime(new Date(member.location.at), MOMENT)}`
        : null,
    ],
  ];
  return (
    <>
      <PageHeader
        title={member.name ?? t('members.list.noName')}
        back={{ href: '/members', label: t('members.detail.back') }}
        about={t('members.detail.number', { id: member.id })}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <Card title={t('members.detail.identity')}>
          <dl className="grid gap-2.5 text-[13px]">
            <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-2">
              <dt className="text-muted">{t('terms.branch')}</dt>
              <dd>
                {canTag ? (
                  <BranchSelect
                    memberId={member.id}
                    branchId={member.branch?.id ?? null}
                    branches={branches}
                  />
                ) : (
                  (member.branch?.name ?? '–')
                )}
              </dd>
            </div>
            {facts.map(([label, value]) => (
              <div key={label} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2">
                <dt className="text-muted">{label}</dt>
                <dd className="break-words tabular-nums">{value ?? '–'}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <div className="grid content-start gap-4">
          <MemberTags memberId={member.id} groups={member.tagGroups} refusals={refusals} canTag={canTag} />
          <FanTable fans={member.fans} />
        </div>
      </div>
    </>
  );
}
