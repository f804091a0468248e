import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { StatusBadge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { MOMENT } from '@/lib/i18n/formats';
import type { MemberView } from '@/lib/members/schema';

/** Each openid of the member, with what it got this month. */
export function FanTable({ fans }: { fans: MemberView['fans'] }) {
  const t = useTranslations();
  const format = useFormatter();
  const moment = (at: string | null) => (at ? format.dateTime(new Date(at), MOMENT) : '–');
  return (
    <Card title={t('members.fans.title')} isFlush>
      <DataTable
        isBare
        caption={t('members.fans.caption')}
        rows={fans}
        rowKey={(fan) => fan.id}
        columns={[
          { key: 'account', header: t('members.fans.account'), cell: (fan) => fan.accountName },
          {
            key: 'openid',
            header: 'openid',
            isHiddenOnPhone: true,
            cell: (fan) => <code className="break-all font-mono text-muted text-xs">{fan.openid}</code>,
          },
          {
            key: 'state',
            header: t('members.list.follow'),
            cell: (fan) => (
              <StatusBadge tone={fan.isBlacklisted ? 'bad' : fan.isSubscribed ? 'well' : 'neutral'}>
                {t(
                  fan.isBlacklisted
                    ? 'members.follow.blacklisted'
                    : fan.isSubscribed
                      ? 'members.follow.yes'
                      : 'members.follow.left',
                )}
              </StatusBadge>
            ),
          },
          {
            key: 'since',
            header: t('members.fans.since'),
            cell: (fan) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {moment(fan.isSubscribed ? fan.followedAt : fan.unfollowedAt)}
              </span>
            ),
          },
          {
            key: 'received',
            header: t('members.fans.received'),
            align: 'right',
            cell: (fan) => `${fan.receivedThisMonth} / 4`,
          },
        ]}
        empty={<EmptyState title={t('members.fans.none')}>{t('members.fans.noneText')}</EmptyState>}
      />
    </Card>
  );
}
