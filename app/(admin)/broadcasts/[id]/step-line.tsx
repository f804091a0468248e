import { Check } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { BroadcastView } from '@/lib/broadcasts/schema';
import { MOMENT } from '@/lib/i18n/formats';

/** Where the broadcast is on its way, with the time of each step. */
export function StepLine({ broadcast }: { broadcast: BroadcastView }) {
  const t = useTranslations();
  const format = useFormatter();
  const created = broadcast.log[0]?.at ?? null;
  const isCancelled = broadcast.status === 'cancelled';
  const steps = [
    { label: t('broadcasts.detail.stepCreated'), at: created },
    { label: t('broadcasts.detail.stepSubmitted'), at: broadcast.submittedAt },
    { label: t('broadcasts.detail.stepApproved'), at: broadcast.approvedAt },
    { label: t('broadcasts.detail.stepStarted'), at: broadcast.startedAt },
    {
      label: t(isCancelled ? 'broadcasts.detail.stepCancelled' : 'broadcasts.detail.stepFinished'),
      at: isCancelled ? (broadcast.log.at(-1)?.at ?? null) : broadcast.finishedAt,
    },
  ];
  const current = steps.findLastIndex((step, index) => index === 0 || step.at !== null);
  return (
    <ol aria-label={t('broadcasts.detail.steps')} className="grid grid-cols-1 gap-y-2 sm:grid-cols-5">
      {steps.map((step, index) => {
        const isDone = index === 0 || step.at !== null;
        return (
          <li
            key={step.label}
            aria-current={index === current ? 'step' : undefined}
            className="flex items-center gap-2 sm:block"
          >
            <div className="flex items-center">
              <span
                className={`inline-flex size-5 items-center justify-center rounded-full ${isDone ? 'bg-accent text-accent-foreground' : 'border border-border bg-surface'}`}
              >
                {isDone && <Check size={12} aria-hidden />}
              </span>
              {index < steps.length - 1 && (
                <span
                  aria-hidden
                  className={`hidden h-px flex-1 sm:block ${index < current ? 'bg-accent' : 'bg-border'}`}
                />
              )}
            </div>
            <p className={`text-[13px] sm:mt-1.5 ${isDone ? '' : 'text-muted'}`}>{step.label}</p>
            <p className="text-muted text-xs tabular-nums">
              {step.at ? format.dateTime(new Date(step.at), MOMENT) : ''}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
