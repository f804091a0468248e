import { Pencil, Printer } from 'lucide-react';
import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { Badge, Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { PageHeader } from '@/components/ui/page-header';
import { TagBadge } from '@/components/ui/tag-badge';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { isScannable } from '@/lib/channels/status';
import { errorText } from '@/lib/i18n/error-text';
import { DAY } from '@/lib/i18n/formats';
import { FactsList } from '../../accounts/[id]/facts-list';
import { qrSvg } from '../../accounts/qr-svg';
import { ArchiveButton } from './archive-button';
import { CodeCard } from './code-card';
import { readChannel } from './read-channel';

export async function generateMetadata({ params }: PageProps<'/settings/channels/[id]'>): Promise<Metadata> {
  return { title: (await readChannel((await params).id)).name };
}

/** One channel: its code to be shown, printed and renewed, what it gives, and who came by it. */
export default async function ChannelPage({ params }: PageProps<'/settings/channels/[id]'>) {
  const [ctx, t, format, { id }] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
  ]);
  const channel = await readChannel(id);
  const canWrite = may(ctx, 'channel.write');
  const [obstacle, failure] = await Promise.all([
    channel.obstacle && errorText(ctx.locale, channel.obstacle.code, channel.obstacle.params),
    channel.failure && errorText(ctx.locale, channel.failure),
  ]);
  const path = `/settings/channels/${channel.id}`;
  return (
    <>
      <PageHeader
        title={channel.name}
        back={{ href: '/settings/channels', label: t('channels.backToList') }}
        badge={channel.archivedAt && <Badge>{t('channels.list.archived')}</Badge>}
        about={[channel.branchName ?? t('channels.national'), channel.storeName, channel.accountName]
          .filter(Boolean)
          .join(' · ')}
        actions={
          <>
            {canWrite && !channel.archivedAt && (
              <LinkButton href={`${path}/edit`} icon={<Pencil size={15} aria-hidden />}>
                {t('channels.detail.edit')}
              </LinkButton>
            )}
            {isScannable(channel.code) && (
              <LinkButton href={`${path}/sheet`} variant="primary" icon={<Printer size={15} aria-hidden />}>
                {t('channels.detail.sheet')}
              </LinkButton>
            )}
          </>
        }
      />
      {channel.archivedAt && (
        <div className="mb-4">
          <Notice tone="neutral">{t('channels.detail.archivedText')}</Notice>
        </div>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
        <CodeCard
          channel={channel}
          qr={channel.qrUrl && isScannable(channel.code) ? qrSvg(channel.qrUrl) : null}
          obstacle={obstacle}
          failure={failure}
          canMake={canWrite && channel.archivedAt === null}
        />
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('channels.detail.came')}>
            <dl className="grid grid-cols-2 gap-4">
              {(['fanCount', 'weekCount'] as const).map((key) => (
                <div key={key}>
                  <dt className="text-[13px] text-muted">{t(`channels.detail.${key}`)}</dt>
                  <dd className="font-semibold text-2xl">
                    <Num value={channel[key]} />
                  </dd>
                </div>
              ))}
            </dl>
            <p className="mt-2 text-[13px] text-muted">{t('channels.detail.cameText')}</p>
          </Card>
          <Card title={t('channels.detail.gives')}>
            <FactsList
              facts={[
                { name: t('terms.branch'), value: channel.branchName ?? t('channels.detail.noBranch') },
                ...(channel.storeName ? [{ name: t('terms.store'), value: channel.storeName }] : []),
                {
                  name: t('terms.tag'),
                  value:
                    channel.tags.length === 0 ? (
                      t('channels.detail.noTags')
                    ) : (
                      <ul className="flex flex-wrap gap-1.5">
                        {channel.tags.map((tag) => (
                          <li key={tag.code}>
                            <TagBadge
                              name={
                                tag.isArchived
                                  ? t('channels.detail.archivedTag', { name: tag.name })
                                  : tag.name
                              }
                              kind="local"
                              color={tag.color}
                              wechatLabel=""
                            />
                          </li>
                        ))}
                      </ul>
                    ),
                },
                { name: t('channels.form.note'), value: channel.note || '–' },
                {
                  name: t('channels.detail.created'),
                  value: format.dateTime(new Date(channel.createdAt), DAY),
                },
              ]}
            />
          </Card>
          {canWrite && (
            <Card title={t('channels.end.title')}>
              <ArchiveButton id={channel.id} name={channel.name} isArchived={channel.archivedAt !== null} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
