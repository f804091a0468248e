'use client';
import { useTranslations } from 'next-intl';
import { CHANNEL_KINDS, type ChannelKind } from '@/lib/channels/schema';

/** Permanent or temporary, with what follows from it. */
export function KindChoice({ kind, onChange }: { kind: ChannelKind; onChange: (kind: ChannelKind) => void }) {
  const t = useTranslations();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('channels.list.kind')}</legend>
      <div className="inline-flex rounded-lg bg-default p-0.5">
        {CHANNEL_KINDS.map((one) => (
          <label
            key={one}
            className="flex h-8 min-w-24 cursor-pointer items-center justify-center rounded-md px-4 text-muted text-sm has-checked:bg-surface has-checked:text-foreground has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="kind"
              checked={kind === one}
              onChange={() => onChange(one)}
              className="sr-only"
            />
            {t(`channels.kind.${one}`)}
          </label>
        ))}
      </div>
      <p className="mt-1.5 text-[13px] text-muted">{t(`channels.form.about.${kind}`)}</p>
    </fieldset>
  );
}
