'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice, StatusBadge, type Tone } from '@/components/ui/badge';
import { Num } from '@/components/ui/num';
import { MOMENT } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';
import { type FanSyncView, SYNC_PHASES, type WorkStatus } from '@/lib/people/fans/schema';

const TONES: Record<WorkStatus, Tone> = {
  queued: 'waits',
  running: 'underway',
  paused: 'waits',
  finished: 'well',
  failed: 'bad',
  cancelled: 'neutral',
};

/** The state of a piece of work, as a word and an icon. */
export function WorkBadge({ status }: { status: WorkStatus }) {
  const t = useTranslations();
  return <StatusBadge tone={TONES[status]}>{t(`status.work.${status}`)}</StatusBadge>;
}

/** How far an open sync is: phase, share, rate, time left, and why it waits. */
export function SyncProgress({ run, accountName }: { run: FanSyncView; accountName: string }) {
  const t = useTranslations();
  const format = useFormatter();
  const steps: readonly string[] = run.scope === 'all' ? SYNC_PHASES : (['blacklist'] as const);
  const step = steps.indexOf(run.phase) + 1;
  const done = run.phase === 'list' ? run.listedCount : run.detailedCount;
  const most = run.phase === 'list' ? run.totalCount : run.listedCount;
  const hasShare = (run.phase === 'list' || run.phase === 'details') && most !== null && most > 0;
  const share = hasShare ? Math.min(1, done / most) : 0;
  const figures: [string, number | null][] = [
    [t('followers.figures.total'), run.totalCount],
    [t('followers.figures.listed'), run.listedCount],
    [t('followers.figures.detailed'), run.detailedCount],
    [t('followers.figures.new'), run.newCount],
    [t('followers.figures.left'), run.leftCount],
    [t('followers.figures.calls'), run.callCount],
  ];
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
        <WorkBadge status={run.status} />
        <span>
          {t('followers.sync.step', { step, steps: steps.length, phase: t(`followers.phases.${run.phase}`) })}
        </span>
        <span className="text-muted tabular-nums">
          {run.rate !== null && t('followers.sync.rate', { rate: format.number(run.rate) })}
          {run.secondsLeft !== null && ` · ${timeLeft(t, run.secondsLeft)}`}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={t('followers.sync.bar')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={
          hasShare ? t('followers.sync.barValue', { done, most }) : t(`followers.phases.${run.phase}`)
        }
        className="h-2 overflow-hidden rounded-full bg-default"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-2 text-[13px]">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt className="text-muted">{label}</dt>
            <dd>
              <Num value={value} />
            </dd>
          </div>
        ))}
      </dl>
      <div role="status">
        {run.failure && (
          <Notice
            tone="waits"
            title={t(run.status === 'paused' ? 'followers.sync.stopped' : 'followers.sync.waits')}
          >
            {reasonText(t, run.failure, { name: accountName })}
            {run.notBefore &&
              ` ${t('followers.sync.goesOnAt', { at: format.dateTime(new Date(run.notBefore), MOMENT) })}`}
          </Notice>
        )}
      </div>
    </>
  );
}

function timeLeft(t: ReturnType<typeof useTranslations>, seconds: number): string {
  return seconds < 90
    ? t('followers.sync.secondsLeft', { seconds })
    : t('followers.sync.minutesLeft', { minutes: Math.ceil(seconds / 60) });
}
