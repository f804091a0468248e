'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import type { AccountView } from '@/lib/accounts/schema';
import { disableAccountAction, enableAccountAction } from '../actions';
import { useAccountAction } from './use-account-action';

/** How to stop: here by disabling; an authorisation ends on its owner's side only, and here stands how. */
export function EndSection({ account }: { account: AccountView }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();
  const { name, id: accountId } = account;
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  return (
    <Card title={t('accounts.end.title')}>
      <div className="flex flex-col items-start gap-4">
        <p className="text-[13px] text-muted">{t('accounts.end.text')}</p>
        {account.mode === 'component' && <p className="text-[13px] text-muted">{t('accounts.end.revoke')}</p>}
        {account.isDisabled ? (
          <Button
            isPending={isPending}
            onPress={() => run(() => enableAccountAction({ accountId }), t('accounts.end.enabled', { name }))}
          >
            {t('accounts.end.enable')}
          </Button>
        ) : (
          <Button onPress={() => change(true)}>{t('accounts.end.disable')}</Button>
        )}
        {!isOpen && <FormError>{failure}</FormError>}
      </div>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        isDanger
        title={t('accounts.end.disableTitle', { name })}
        confirmLabel={t('accounts.end.disableDo')}
        isPending={isPending}
        error={failure}
        onConfirm={() =>
          run(
            () => disableAccountAction({ accountId }),
            t('accounts.end.disabled', { name }),
            () => change(false),
          )
        }
      >
        <p>{t('accounts.end.disableText')}</p>
      </ConfirmDialog>
    </Card>
  );
}
