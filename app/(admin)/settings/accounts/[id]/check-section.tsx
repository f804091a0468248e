'use client';
import { CircleAlert, CircleCheck, CircleDashed, CircleX, RotateCw } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { classes } from '@/components/ui/classes';
import { FormError } from '@/components/ui/dialog';
import { type AccountCheck, CHECK_STEPS, type CheckOutcome } from '@/lib/accounts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { checkAccountAction } from '../actions';
import { useAccountAction } from './use-account-action';

const LOOKS = {
  ok: { icon: CircleCheck, colour: 'text-success' },
  warning: { icon: CircleAlert, colour: 'text-warning' },
  failed: { icon: CircleX, colour: 'text-danger' },
  skipped: { icon: CircleDashed, colour: 'text-muted' },
} as const;

/** The live check: each step with its outcome in words, and a way to try again. */
export function CheckSection({
  accountId,
  check,
  isPrimary = false,
  isDisabled = false,
}: {
  accountId: number;
  check: { at: string; steps: AccountCheck } | null;
  /** On the set-up page the check is the thing to do. */
  isPrimary?: boolean;
  isDisabled?: boolean;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const { run, failure, isPending } = useAccountAction();
  const steps = check
    ? CHECK_STEPS.flatMap((step) => (check.steps[step] ? [{ step, ...check.steps[step] }] : []))
    : [];
  const isGreen = steps.length > 0 && steps.every(({ outcome }) => outcome === 'ok');
  return (
    <Card
      title={<span id="check">{t('accounts.check.title')}</span>}
      note={check && t('accounts.check.at', { at: format.dateTime(new Date(check.at), MOMENT) })}
      actions={
        <Button
          size="sm"
          variant={isPrimary && !isGreen ? 'primary' : 'secondary'}
          isPending={isPending}
          isDisabled={isDisabled}
          icon={<RotateCw size={15} aria-hidden />}
          onPress={() => run(() => checkAccountAction({ accountId }), t('accounts.check.done'))}
        >
          {t(check ? 'accounts.check.again' : 'accounts.check.start')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        {steps.length === 0 ? (
          <p className="text-[13px] text-muted">{t('accounts.check.never')}</p>
        ) : (
          <ul
            aria-label={t('accounts.check.title')}
            className={classes('divide-y divide-border', isPending && 'opacity-60')}
          >
            {steps.map(({ step, ...outcome }) => (
              <CheckLine key={step} name={t(`accounts.check.steps.${step}`)} outcome={outcome} />
            ))}
          </ul>
        )}
        <FormError>{failure}</FormError>
        <p role="status" className={isGreen ? 'text-[13px] text-success' : 'sr-only'}>
          {isGreen ? t('accounts.check.green') : ''}
        </p>
      </div>
    </Card>
  );
}

function CheckLine({ name, outcome }: { name: string; outcome: CheckOutcome }) {
  const t = useTranslations();
  const format = useFormatter();
  const { icon: Icon, colour } = LOOKS[outcome.outcome];
  const { at, ...params } = outcome.params;
  const words = { ...params, at: at ? format.dateTime(new Date(at), MOMENT) : '' };
  return (
    <li className="flex items-start gap-2.5 py-2.5 first:pt-0 last:pb-0">
      <Icon size={17} aria-hidden className={classes('mt-0.5 shrink-0', colour)} />
      <div className="min-w-0">
        <p className="text-sm">
          {name}
          <span className="ml-2 text-muted text-xs">{t(`accounts.check.outcome.${outcome.outcome}`)}</span>
        </p>
        <p className="text-[13px] text-muted [overflow-wrap:anywhere]">
          {t.has(outcome.code) ? t(outcome.code, words) : outcome.code}
        </p>
      </div>
    </li>
  );
}
