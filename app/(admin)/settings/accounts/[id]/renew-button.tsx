'use client';
import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import type { AccountView } from '@/lib/accounts/schema';
import { renewTokenAction } from '../actions';
import { isUsable } from '../is-usable';
import { useAccountAction } from './use-account-action';

/** Forces a new token; WeChat counts it, so it is asked about first. */
export function RenewButton({ account }: { account: AccountView }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();
  const { id: accountId, name } = account;
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  return (
    <>
      <Button
        size="sm"
        isDisabled={!isUsable(account)}
        icon={<RefreshCw size={15} aria-hidden />}
        onPress={() => change(true)}
      >
        {t('accounts.renew.do')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('accounts.renew.title', { name })}
        confirmLabel={t('accounts.renew.confirm')}
        isPending={isPending}
        error={failure}
        onConfirm={() =>
          run(
            () => renewTokenAction({ accountId }),
            t('accounts.renew.done'),
            () => change(false),
          )
        }
      >
        <p>{t(account.mode === 'ordinary' ? 'accounts.renew.text' : 'accounts.renew.textComponent')}</p>
      </ConfirmDialog>
    </>
  );
}
