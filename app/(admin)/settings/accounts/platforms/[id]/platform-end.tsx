'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import type { ComponentCard } from '@/lib/accounts/schema';
import { useAccountAction } from '../../[id]/use-account-action';
import { disableComponentAction, enableComponentAction } from '../../actions';

/** Stops and starts a platform, with all accounts that are authorised to it. */
export function PlatformEnd({ component }: { component: ComponentCard }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();
  const { name, id: componentId, accountCount } = component;
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  return (
    <Card title={t('accounts.end.title')}>
      <div className="flex flex-col items-start gap-4">
        <p className="text-[13px] text-muted">{t('accounts.platforms.endText')}</p>
        {component.isDisabled ? (
          <Button
            isPending={isPending}
            onPress={() =>
              run(() => enableComponentAction({ componentId }), t('accounts.end.enabled', { name }))
            }
          >
            {t('accounts.platforms.enable')}
          </Button>
        ) : (
          <Button onPress={() => change(true)}>{t('accounts.platforms.disable')}</Button>
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
            () => disableComponentAction({ componentId }),
            t('accounts.end.disabled', { name }),
            () => change(false),
          )
        }
      >
        <p>{t('accounts.platforms.disableText', { count: accountCount })}</p>
      </ConfirmDialog>
    </Card>
  );
}
