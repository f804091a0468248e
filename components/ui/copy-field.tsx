'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useState } from 'react';
import { Button } from './button';

const SHOWN_MS = 2_000;

/** A value to be carried elsewhere: shown whole, selected with one click, copied with a button that says so. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: React.ReactNode }) {
  const t = useTranslations();
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div role="group" aria-labelledby={id} className="min-w-0">
      <p id={id} className="mb-1 font-medium text-sm">
        {label}
      </p>
      <div className="flex items-start gap-2">
        <code className="min-w-0 flex-1 select-all whitespace-pre-wrap break-all rounded-lg bg-default px-3 py-2 font-mono text-[13px] leading-5">
          {value}
        </code>
        <Button
          isIconOnly
          aria-label={t('actions.copyOf', { name: label })}
          icon={isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          onPress={() => {
            void navigator.clipboard.writeText(value).then(() => setCopied(true));
          }}
        />
      </div>
      {hint && <p className="mt-1 text-[13px] text-muted">{hint}</p>}
      <p role="status" className="sr-only">
        {isCopied ? t('actions.copied', { name: label }) : ''}
      </p>
    </div>
  );
}
