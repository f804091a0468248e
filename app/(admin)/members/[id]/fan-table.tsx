import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { FanActions } from '@/components/members/fan-actions';
import { StatusBadge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { MOMENT } from '@/lib/i18n/formats';
import type { MemberView } from '@/lib/members/schema';
import { CopyOpenid } from './copy-openid';
import { blacklistFansAction, remarkFanAction, unblacklistFansAction } from './fan-actions';
import { useScene } from './words';

const FAN_ACTIONS = {
  blacklist: blacklistFansAction,
  unblacklist: unblacklistFansAction,
  remark: remarkFanAction,
};

/** Each openid of the member, with what it got this month. */
export function FanTable({ fans, canWrite = false }: { fans: MemberView['fans']; canWrite?: boolean }) {
  const t = useTranslations();
  const format = useFormatter();
  const sceneOf = useScene();
  const moment = (at: string | null) => (at ? format.dateTime(new Date(at), MOMENT) : '–');
  return (
    <Card title={t('members.fans.title')} isFlush>
      <DataTable
        isBare
        caption={t('members.fans.caption')}
        rows={fans}
        rowKey={(fan) => fan.id}
        columns={[
          {
            key: 'account',
            header: t('members.fans.account'),
            cell: (fan) => (
              <div className="min-w-0">
                <p className="whitespace-nowrap">{fan.accountName}</p>
                <CopyOpenid openid={fan.openid} />
              </div>
            ),
          },
          {
            key: 'state',
            header: t('members.list.follow'),
            cell: (fan) => (
              <div>
                <StatusBadge tone={fan.isBlacklisted ? 'bad' : fan.isSubscribed ? 'well' : 'neutral'}>
                  {t(
                    fan.isBlacklisted
                      ? 'members.follow.blacklisted'
                      : fan.isSubscribed
                        ? 'members.follow.yes'
                        : 'members.follow.left',
                  )}
                </StatusBadge>
                <p className="mt-0.5 whitespace-nowrap text-muted text-xs tabular-nums">
                  {moment(fan.isSubscribed ? fan.followedAt : fan.unfollowedAt)}
                </p>
                <p className="text-muted text-xs">
                  {[sceneOf(fan.scene), fan.channelName].filter(Boolean).join(' · ')}
                </p>
              </div>
            ),
          },
          {
            key: 'tags',
            header: t('members.fans.wechatTags'),
            isHiddenOnPhone: true,
            cell: (fan) => <WechatTags tags={fan.wechatTags} />,
          },
          {
            key: 'remark',
            header: t('followers.actions.remark'),
            cell: (fan) => <FanActions fan={fan} canWrite={canWrite} actions={FAN_ACTIONS} />,
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

/** In WeChat's order, which a personalised menu goes by; what WeChat has not confirmed yet says so. */
function WechatTags({ tags }: { tags: MemberView['fans'][number]['wechatTags'] }) {
  const t = useTranslations();
  if (tags.length === 0) return <span className="text-muted">–</span>;
  return (
    <ol className="text-[13px]">
      {tags.map(({ name, isPending }, index) => (
        <li key={name} className="flex gap-1.5">
          <span aria-hidden className="text-muted tabular-nums">
            {index + 1}
          </span>
          {isPending ? `${name} · ${t('members.tags.pending')}` : name}
        </li>
      ))}
    </ol>
  );
}
