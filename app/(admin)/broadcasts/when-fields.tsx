'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

type Props = {
  isLater: boolean;
  onLaterChange: (isLater: boolean) => void;
  /** Beijing time as `datetime-local` writes it. */
  at: string;
  onAtChange: (at: string) => void;
  min: string;
  error?: string;
};

/** When it is sent: as soon as it is approved, or at a set time. */
export function WhenFields({ isLater, onLaterChange, at, onAtChange, min, error }: Props) {
  const t = useTranslations();
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="sr-only">{t('broadcasts.form.when')}</legend>
      {[false, true].map((later) => (
        <label key={String(later)} className="flex min-h-8 items-center gap-2.5 text-sm">
          <input
            type="radio"
            name={name}
            checked={isLater === later}
            onChange={() => onLaterChange(later)}
            className="size-4 accent-[var(--accent)]"
          />
          {t(later ? 'broadcasts.form.later' : 'broadcasts.form.now')}
        </label>
      ))}
      {isLater && (
        <div className="mt-1 ml-6.5 max-w-xs">
          <Field label={t('broadcasts.form.at')} hint={t('broadcasts.form.atHelp')} error={error}>
            <Input
              type="datetime-local"
              name="scheduledAt"
              value={at}
              min={min}
              onChange={(event) => onAtChange(event.target.value)}
            />
          </Field>
        </div>
      )}
    </fieldset>
  );
}
