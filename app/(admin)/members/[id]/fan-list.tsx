import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FanActions } from '@/components/members/fan-actions';
import { StatusBadge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { MOMENT } from '@/lib/i18n/formats';
import type { MemberView } from '@/lib/members/schema';
import { CopyOpenid } from './copy-openid';
import { blacklistFansAction, remarkFanAction, unblacklistFansAction } from './fan-actions';
import { useScene } from './words';

type Fan = MemberView['fans'][number];

const FAN_ACTIONS = {
  blacklist: blacklistFansAction,
  unblacklist: unblacklistFansAction,
  remark: remarkFanAction,
};

/** Each openid of the member, one block each: a person is one or two fans, seldom more, so that a table would be mostly heads. */
export function FanList({ fans, canWrite }: { fans: Fan[]; canWrite: boolean }) {
  const t = useTranslations();
  return (
    <Card title={t('members.fans.title')}>
      {fans.length === 0 ? (
        <EmptyState title={t('members.fans.none')}>{t('members.fans.noneText')}</EmptyState>
      ) : (
        <ul aria-label={t('members.fans.caption')} className="grid gap-4 text-[13px]">
          {fans.map((fan) => (
            <li key={fan.id} className="border-border border-t pt-4 first:border-0 first:pt-0">
              <FanBlock fan={fan} canWrite={canWrite} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function FanBlock({ fan, canWrite }: { fan: Fan; canWrite: boolean }) {
  const t = useTranslations();
  const format = useFormatter();
  const sceneOf = useScene();
  const since = fan.isSubscribed ? fan.followedAt : fan.unfollowedAt;
  const origin = [sceneOf(fan.scene), fan.channelName].filter(Boolean).join(' · ');
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-medium text-sm">{fan.accountName}</h3>
        <StatusBadge tone={fan.isBlacklisted ? 'bad' : fan.isSubscribed ? 'well' : 'neutral'}>
          {t(
            fan.isBlacklisted
              ? 'members.follow.blacklisted'
              : fan.isSubscribed
                ? 'members.follow.yes'
                : 'members.follow.left',
          )}
        </StatusBadge>
        {since && <span className="text-muted tabular-nums">{format.dateTime(new Date(since), MOMENT)}</span>}
        <CopyOpenid openid={fan.openid} />
      </div>
      <dl className="grid gap-x-6 gap-y-1.5 sm:max-lg:grid-cols-2 xl:grid-cols-2">
        <Fact name={t('members.fans.origin')}>{origin || '–'}</Fact>
        <Fact name={t('members.fans.received')}>
          <span className="tabular-nums">{fan.receivedThisMonth} / 4</span>
        </Fact>
        <Fact name={t('members.fans.wechatTags')}>
          <WechatTags tags={fan.wechatTags} />
        </Fact>
        <Fact name={t('followers.actions.remark')}>
          <FanActions fan={fan} canWrite={canWrite} actions={FAN_ACTIONS} />
        </Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 grid-cols-[5.5rem_minmax(0,1fr)] gap-2">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

/** In WeChat's order, which a personalised menu goes by; what WeChat has not confirmed yet says so. */
function WechatTags({ tags }: { tags: Fan['wechatTags'] }) {
  const t = useTranslations();
  if (tags.length === 0) return '–';
  return (
    <ol className="flex flex-wrap gap-x-3">
      {tags.map(({ name, isPending }, index) => (
        <li key={name} className="flex gap-1">
          <span aria-hidden className="text-muted tabular-nums">
            {index + 1}
          </span>
          {isPending ? `${name} · ${t('members.tags.pending')}` : name}
        </li>
      ))}
    </ol>
  );
}
