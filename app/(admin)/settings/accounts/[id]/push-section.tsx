'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { type AccountView, MESSAGE_MODES } from '@/lib/accounts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { changePushSettingsAction } from '../actions';
import { OutboundAddresses } from '../outbound-addresses';
import { PlainWarning } from '../plain-warning';
import { useAccountAction } from './use-account-action';

/** What has to stand in WeChat's console, and how pushes come. */
export function PushSection({ account }: { account: AccountView }) {
  const t = useTranslations();
  const format = useFormatter();
  const { push, componentId, componentName } = account;
  return (
    <Card
      title={t('accounts.push.title')}
      note={
        account.lastPushAt
          ? t('accounts.push.last', { at: format.dateTime(new Date(account.lastPushAt), MOMENT) })
          : t('accounts.push.never')
      }
    >
      {push ? (
        <div className="flex flex-col gap-4">
          <CopyField label={t('accounts.push.url')} value={push.url} />
          <CopyField label={t('accounts.push.token')} value={push.token} />
          <CopyField
            label={t('accounts.push.aesKey')}
            value={push.aesKey}
            hint={push.hasPreviousKey && t('accounts.push.previousKept')}
          />
          <Settings accountId={account.id} push={push} />
          <OutboundAddresses addresses={account.outboundAddresses} />
        </div>
      ) : account.mode === 'ordinary' ? (
        <p className="text-[13px] text-muted">{t('accounts.push.unreadable')}</p>
      ) : (
        <p className="text-[13px] text-muted">
          {t('accounts.push.ofComponent')}{' '}
          {componentId !== null && (
            <Link href={`/settings/accounts/platforms/${componentId}`} className="text-accent underline">
              {componentName}
            </Link>
          )}
        </p>
      )}
    </Card>
  );
}

function Settings({ accountId, push }: { accountId: number; push: NonNullable<AccountView['push']> }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const mode = useAccountAction();
  const key = useAccountAction();
  const change = (open: boolean) => {
    setOpen(open);
    key.forget();
  };
  return (
    <>
      <Field label={t('accounts.push.mode')} hint={t(`accounts.push.modeHints.${push.mode}`)}>
        <Select
          value={push.mode}
          isDisabled={mode.isPending}
          options={MESSAGE_MODES.map((one) => ({ value: one, label: t(`accounts.push.modes.${one}`) }))}
          onChange={(value) => {
            const messageMode = MESSAGE_MODES.find((one) => one === value);
            if (!messageMode || messageMode === push.mode) return;
            mode.run(
              () => changePushSettingsAction({ accountId, messageMode, renewAesKey: false }),
              t('accounts.push.modeDone'),
            );
          }}
        />
      </Field>
      <PlainWarning mode={push.mode} />
      <FormError>{mode.failure}</FormError>
      <div>
        <Button size="sm" onPress={() => change(true)}>
          {t('accounts.push.renewKey')}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('accounts.push.renewTitle')}
        confirmLabel={t('accounts.push.renewDo')}
        isPending={key.isPending}
        error={key.failure}
        onConfirm={() =>
          key.run(
            () => changePushSettingsAction({ accountId, messageMode: push.mode, renewAesKey: true }),
            t('accounts.push.renewDone'),
            () => change(false),
          )
        }
      >
        <p>{t('accounts.push.renewText')}</p>
      </ConfirmDialog>
    </>
  );
}
