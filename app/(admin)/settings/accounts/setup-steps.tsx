import { Check } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { classes } from '@/components/ui/classes';

const STEPS = [1, 2, 3] as const;

/** Where somebody is who adds an account; the steps after the first can be gone back and forth between. */
export function SetupSteps({ current, accountId }: { current: 1 | 2 | 3; accountId?: number }) {
  const t = useTranslations();
  return (
    <nav aria-label={t('accounts.setup.steps')} className="mb-5">
      <ol className="flex flex-wrap gap-x-2 gap-y-1">
        {STEPS.map((step) => {
          const isDone = step < current || (step === 1 && accountId !== undefined);
          const href =
            accountId !== undefined && step > 1 ? `/settings/accounts/${accountId}/setup?step=${step}` : null;
          const look = classes(
            'flex min-h-9 items-center gap-2 rounded-lg px-3 text-sm',
            step === current ? 'bg-accent-soft text-accent-soft-foreground' : 'text-muted',
            href && step !== current && 'hover:bg-default',
          );
          const face = (
            <>
              <span
                className={classes(
                  'inline-flex size-5 shrink-0 items-center justify-center rounded-full text-xs',
                  step === current ? 'bg-accent text-accent-foreground' : 'bg-default',
                )}
              >
                {isDone && step !== current ? <Check size={13} aria-hidden /> : step}
              </span>
              {t(`accounts.setup.stepNames.${step}`)}
            </>
          );
          return (
            <li key={step} aria-current={step === current ? 'step' : undefined}>
              {href ? (
                <Link href={href} className={look}>
                  {face}
                </Link>
              ) : (
                <span className={look}>{face}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
