'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import { useAccountAction } from './[id]/use-account-action';

type Action = Parameters<ReturnType<typeof useAccountAction>['run']>[0];

/** Stops something that works, after asking, and starts it again; `children` say what that means. */
export function StopCard({
  name,
  isDisabled,
  enable,
  disable,
  labels,
  warning,
  children,
}: {
  name: string;
  isDisabled: boolean;
  enable: Action;
  disable: Action;
  labels: { enable: string; disable: string };
  warning: string;
  children: ReactNode;
}) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  return (
    <Card title={t('accounts.end.title')}>
      <div className="flex flex-col items-start gap-4">
        {children}
        {isDisabled ? (
          <Button isPending={isPending} onPress={() => run(enable, t('accounts.end.enabled', { name }))}>
            {labels.enable}
          </Button>
        ) : (
          <Button onPress={() => change(true)}>{labels.disable}</Button>
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
        onConfirm={() => run(disable, t('accounts.end.disabled', { name }), () => change(false))}
      >
        <p>{warning}</p>
      </ConfirmDialog>
    </Card>
  );
}
