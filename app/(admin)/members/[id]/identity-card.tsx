import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { DAY } from '@/lib/i18n/formats';
import type { MemberView } from '@/lib/members/schema';
import { PhoneButton } from './phone-button';
import { PhoneField } from './phone-field';

/** Who it is: number, sex, month of birth, home, where they registered. */
export function IdentityCard({ member, canWrite }: { member: MemberView; canWrite: boolean }) {
  const t = useTranslations();
  const format = useFormatter();
  const day = (at: string | null) => at && format.dateTime(new Date(at), DAY);
  const facts: [string, ReactNode][] = [
    [
      t('members.detail.phone'),
      <span key="phone" className="flex flex-wrap items-center gap-x-1">
        {member.phone ? (
          // A changed number begins masked again.
          <PhoneField key={member.editKey} memberId={member.id} masked={member.phone} canShow={canWrite} />
        ) : (
          '–'
        )}
        {canWrite && (
          <PhoneButton memberId={member.id} editKey={member.editKey} hasPhone={member.phone !== null} />
        )}
      </span>,
    ],
    [t('members.detail.sex'), member.sex && t(`members.sex.${member.sex}`)],
    [
      t('members.detail.birthMonth'),
      member.birthMonth ? t('members.detail.month', { month: member.birthMonth }) : null,
    ],
    [t('members.detail.city'), homeOf(member)],
    [t('members.detail.store'), member.storeName],
    [t('members.detail.channel'), member.channelName],
    [t('members.detail.registered'), day(member.registeredAt)],
    [t('members.timeline.first_seen'), day(member.createdAt)],
  ];
  return (
    <Card title={t('members.detail.identity')}>
      <dl className="grid gap-2 text-[13px]">
        {facts.map(([label, value]) => (
          <div key={label} className="grid min-h-6 grid-cols-[5.5rem_minmax(0,1fr)] items-center gap-2">
            <dt className="text-muted">{label}</dt>
            <dd className="break-words tabular-nums">{value ?? '–'}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** A municipality is its own city and is named once. */
function homeOf({ province, city }: MemberView): string | null {
  return [...new Set([province, city].filter(Boolean))].join(' ') || null;
}
