'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { setMassProtectionAction } from '../actions';
import { useAccountAction } from './use-account-action';

/** 群发保护, as people say it is: WeChat does not tell. */
export function ProtectionSection({ accountId, isOn }: { accountId: number; isOn: boolean }) {
  const t = useTranslations();
  const hintId = useId();
  const { run, failure, isPending } = useAccountAction();
  return (
    <Card title={t('accounts.protection.title')}>
      <div className="flex flex-col gap-4">
        <div>
          <label className="flex min-h-6 w-fit cursor-pointer items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              checked={isOn}
              disabled={isPending}
              aria-describedby={hintId}
              onChange={(event) => {
                const hasMassProtection = event.target.checked;
                run(
                  () => setMassProtectionAction({ accountId, hasMassProtection }),
                  t(hasMassProtection ? 'accounts.protection.nowOn' : 'accounts.protection.nowOff'),
                );
              }}
              className="size-4 accent-[var(--accent)]"
            />
            {t('accounts.protection.label')}
          </label>
          <p id={hintId} className="mt-2 text-[13px] text-muted">
            {t('accounts.protection.text')}
          </p>
        </div>
        <FormError>{failure}</FormError>
      </div>
    </Card>
  );
}
