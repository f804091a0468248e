'use client';
import { useTranslations } from 'next-intl';

const PLATFORMS = ['wechat', 'sandbox'] as const;

/** In the demo: whether something is at WeChat or in the local sandbox. */
export function PlatformSwitch({
  isSandbox,
  onChange,
}: {
  isSandbox: boolean;
  onChange: (isSandbox: boolean) => void;
}) {
  const t = useTranslations();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('accounts.form.platform')}</legend>
      <div className="inline-flex rounded-lg bg-default p-0.5">
        {PLATFORMS.map((platform) => (
          <label
            key={platform}
            className="flex h-8 min-w-24 cursor-pointer items-center justify-center rounded-md px-4 text-muted text-sm has-checked:bg-surface has-checked:text-foreground has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="platform"
              checked={(platform === 'sandbox') === isSandbox}
              onChange={() => onChange(platform === 'sandbox')}
              className="sr-only"
            />
            {t(`accounts.form.platforms.${platform}`)}
          </label>
        ))}
      </div>
      <p className="mt-1.5 text-[13px] text-muted">
        {t(isSandbox ? 'accounts.form.platformSandbox' : 'accounts.form.platformWechat')}
      </p>
    </fieldset>
  );
}
