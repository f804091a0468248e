'use client';
import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';

type Step = { href: string; label: string; isDone: boolean };

/** Where the author is: three parts of one form, ticked as they are filled in. */
export function ComposeSteps({ steps }: { steps: Step[] }) {
  const t = useTranslations();
  return (
    <div className="lg:col-span-2 xl:sticky xl:top-20 xl:col-span-1 xl:self-start">
      <nav aria-label={t('broadcasts.form.steps')}>
        <ol className="flex gap-1 xl:flex-col">
          {steps.map((step, index) => (
            <li key={step.href} className="min-w-0 flex-1">
              <a
                href={step.href}
                className="flex min-h-10 items-center gap-2.5 rounded-lg px-3 text-sm hover:bg-default focus-visible:outline-2 focus-visible:outline-focus"
              >
                <span
                  className={`inline-flex size-5 shrink-0 items-center justify-center rounded-full text-xs tabular-nums ${
                    step.isDone ? 'bg-accent-soft text-accent' : 'bg-default text-muted'
                  }`}
                >
                  {step.isDone ? <Check size={13} aria-hidden /> : index + 1}
                </span>
                <span className="truncate">{step.label}</span>
                {step.isDone && <span className="sr-only">{t('broadcasts.form.stepDone')}</span>}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <p className="mt-3 hidden px-3 text-[13px] text-muted leading-5 xl:block">
        {t('broadcasts.form.approvalNote')}
      </p>
    </div>
  );
}
