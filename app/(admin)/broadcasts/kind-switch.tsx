'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';

const KINDS = ['text', 'article'] as const;
type Kind = (typeof KINDS)[number];

/** What is sent: a text, or an article out of the drafts. What the other kind holds is kept while one looks around. */
export function KindSwitch({ value, onChange }: { value: Kind; onChange: (kind: Kind) => void }) {
  const t = useTranslations();
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('broadcasts.form.kind')}</legend>
      <div className="inline-flex rounded-lg bg-default p-0.5">
        {KINDS.map((kind) => (
          <label
            key={kind}
            className="flex h-8 min-w-20 cursor-pointer items-center justify-center rounded-md px-4 text-muted text-sm has-checked:bg-surface has-checked:text-foreground has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              checked={value === kind}
              onChange={() => onChange(kind)}
              className="sr-only"
            />
            {t(`broadcasts.kind.${kind}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
