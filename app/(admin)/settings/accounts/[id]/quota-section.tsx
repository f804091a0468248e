'use client';
import { Eraser, RotateCw } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { classes } from '@/components/ui/classes';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import type { AccountView, QuotaRow } from '@/lib/accounts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { clearQuotaAction, readQuotasAction } from '../actions';
import { isUsable } from '../is-usable';
import { useAccountAction } from './use-account-action';

/** From this share on a bar is amber, at the end red. */
const NEAR = 0.8;

/** Today's calls of the endpoints that matter, and the counted way to begin anew. */
export function QuotaSection({ account }: { account: AccountView }) {
  const t = useTranslations();
  const format = useFormatter();
  const reading = useAccountAction();
  const readAt = account.quotas[0]?.readAt;
  return (
    <Card
      title={<span id="quota">{t('accounts.quota.title')}</span>}
      note={readAt && t('accounts.quota.at', { at: format.dateTime(new Date(readAt), MOMENT) })}
      actions={
        <>
          <Button
            size="sm"
            isPending={reading.isPending}
            isDisabled={!isUsable(account)}
            icon={<RotateCw size={15} aria-hidden />}
            onPress={() =>
              reading.run(() => readQuotasAction({ accountId: account.id }), t('accounts.quota.done'))
            }
          >
            {t('accounts.quota.read')}
          </Button>
          <ClearButton account={account} />
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {account.quotas.length === 0 ? (
          <p className="text-[13px] text-muted">{t('accounts.quota.never')}</p>
        ) : (
          <ul aria-label={t('accounts.quota.title')} className="flex flex-col gap-2.5">
            {account.quotas.map((row) => (
              <QuotaLine key={row.path} row={row} />
            ))}
          </ul>
        )}
        <FormError>{reading.failure}</FormError>
      </div>
    </Card>
  );
}

function QuotaLine({ row }: { row: QuotaRow }) {
  const t = useTranslations();
  const format = useFormatter();
  const share = row.dailyLimit > 0 ? Math.min(1, row.used / row.dailyLimit) : 0;
  const colour = share >= 1 ? 'bg-danger' : share >= NEAR ? 'bg-warning' : 'bg-accent';
  const key = `accounts.paths.${row.path.replace('/cgi-bin/', '').replaceAll('/', '_')}`;
  return (
    <li className="text-[13px]">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="min-w-0">
          {t.has(key) ? t(key) : row.path}
          <code className="ml-2 font-mono text-muted text-xs max-sm:hidden">{row.path}</code>
        </span>
        <span className="tabular-nums">
          {t('accounts.quota.used', { used: format.number(row.used), limit: format.number(row.dailyLimit) })}
        </span>
      </div>
      <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-default">
        <div className={classes('h-full rounded-full', colour)} style={{ width: `${share * 100}%` }} />
      </div>
    </li>
  );
}

function ClearButton({ account }: { account: AccountView }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();
  const left = account.clearsLeft;
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  return (
    <>
      <Button
        size="sm"
        isDisabled={!isUsable(account) || left === 0}
        icon={<Eraser size={15} aria-hidden />}
        onPress={() => change(true)}
      >
        {t('accounts.quota.clear', { left })}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('accounts.quota.clearTitle', { name: account.name })}
        confirmLabel={t('accounts.quota.clearDo')}
        isPending={isPending}
        error={failure}
        onConfirm={() =>
          run(
            () => clearQuotaAction({ accountId: account.id }),
            t('accounts.quota.cleared'),
            () => change(false),
          )
        }
      >
        <p>{t('accounts.quota.clearText', { left })}</p>
      </ConfirmDialog>
    </>
  );
}
