import { CalendarClock, CirclePause } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { getFormatter, getTranslations } from 'next-intl/server';
import { BroadcastStatusBadge } from '@/components/broadcasts/broadcast-status';
import { PhonePreview } from '@/components/broadcasts/phone-preview';
import { PlanCard } from '@/components/broadcasts/plan-card';
import { Notice } from '@/components/ui/badge';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { pauseReasonValues } from '@/lib/broadcasts/pause-reason';
import { MOMENT } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';
import { readBroadcast } from '../read-broadcast';
import { Approvals } from './approvals';
import { HeadMoves } from './head-moves';
import { LiveProgress } from './live-progress';
import { LogSection } from './log-section';
import { PeopleSection } from './people-section';
import { RuleInWords } from './rule-in-words';
import { Section } from './section';
import { StepLine } from './step-line';

export async function generateMetadata({ params }: PageProps<'/broadcasts/[id]'>): Promise<Metadata> {
  return { title: (await readBroadcast((await params).id)).title };
}

/** One page to read top to bottom: how far it is, what goes to whom, when and how, who decided, what happened. */
export default async function BroadcastPage({ params }: PageProps<'/broadcasts/[id]'>) {
  const [ctx, t, format, { id }] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
  ]);
  const broadcast = await readBroadcast(id);
  const { snapshot, plan, content, progress } = broadcast;
  const wasStarted = broadcast.startedAt !== null && progress.batches.length > 0;
  const sendTime = broadcast.scheduledAt
    ? format.dateTime(new Date(broadcast.scheduledAt), MOMENT)
    : t('broadcasts.detail.timeNow');
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader
        title={broadcast.title}
        back={{ href: '/broadcasts', label: t('broadcasts.detail.backToList') }}
        badge={<BroadcastStatusBadge status={broadcast.status} />}
        about={t('broadcasts.detail.about', {
          author: broadcast.createdBy,
          account: broadcast.account.name,
        })}
        actions={<HeadMoves broadcast={broadcast} peopleCount={snapshot?.peopleCount ?? null} />}
      />
      <div className="flex flex-col gap-4">
        <Section label={t('broadcasts.detail.steps')}>
          <StepLine broadcast={broadcast} />
        </Section>
        {broadcast.status === 'paused' && (
          <Notice tone="waits" icon={CirclePause} title={t('broadcasts.detail.pausedTitle')}>
            {broadcast.pauseReason
              ? reasonText(t, broadcast.pauseReason, pauseReasonValues(broadcast.account.name))
              : t('broadcasts.detail.pausedText')}
          </Notice>
        )}
        {broadcast.status === 'scheduled' && (
          <Notice tone="underway" icon={CalendarClock} title={t('broadcasts.detail.scheduledTitle')}>
            {broadcast.scheduledAt && new Date(broadcast.scheduledAt) > ctx.now
              ? t('broadcasts.detail.scheduledAt', { at: sendTime })
              : t('broadcasts.detail.scheduledNow')}
          </Notice>
        )}
        <LiveProgress
          key={broadcast.id}
          id={broadcast.id}
          accountName={broadcast.account.name}
          initial={progress}
          isShown={wasStarted}
        />
        <Section title={t('broadcasts.detail.what')}>
          <PhonePreview
            isShort
            accountName={broadcast.account.name}
            time={
              broadcast.scheduledAt
                ? sendTime
                : format.dateTime(broadcast.startedAt ? new Date(broadcast.startedAt) : ctx.now, MOMENT)
            }
            content={
              content.kind === 'text'
                ? content
                : { kind: 'article', articles: [{ title: content.title, digest: content.digest }] }
            }
          />
        </Section>
        <Section title={t('broadcasts.detail.toWhom')}>
          <p className="text-sm">
            <Link href={`/audiences/${broadcast.audience.id}`} className="text-accent hover:underline">
              {t('broadcasts.detail.audienceVersion', {
                name: broadcast.audience.name,
                version: broadcast.audience.version,
              })}
            </Link>
          </p>
          <RuleInWords rule={broadcast.audience.rule} />
          {snapshot ? (
            <PeopleSection snapshot={snapshot} />
          ) : (
            <p className="text-[13px] text-muted">{t('broadcasts.detail.notFrozen')}</p>
          )}
        </Section>
        <Section title={t('broadcasts.detail.whenHow')}>
          <p className="text-sm">
            <span className="mr-2 text-muted">{t('broadcasts.detail.time')}</span>
            {sendTime}
          </p>
          {plan && <PlanCard plan={plan} />}
        </Section>
        {plan && (
          <Section title={t('broadcasts.detail.cost')}>
            <ul className="space-y-1 text-sm">
              {broadcast.account.kind === 'service' && (
                <li>{t('broadcasts.detail.costMonth', { count: format.number(plan.peopleCount) })}</li>
              )}
              <li>
                {t(
                  plan.calls > plan.callsLeft
                    ? 'broadcasts.detail.costCallsShort'
                    : 'broadcasts.detail.costCalls',
                  {
                    calls: plan.calls,
                    left: plan.calls > plan.callsLeft ? plan.callsLeft : plan.callsLeft - plan.calls,
                  },
                )}
              </li>
            </ul>
          </Section>
        )}
        <Approvals broadcast={broadcast} />
        <Section title={t('broadcasts.detail.log')}>
          <LogSection log={broadcast.log} accountName={broadcast.account.name} />
        </Section>
      </div>
    </div>
  );
}
