'use client';
import { useTranslations } from 'next-intl';
import type { AccountView } from '@/lib/accounts/schema';
import { disableAccountAction, enableAccountAction } from '../actions';
import { StopCard } from '../stop-card';

/** How to stop: here by disabling; an authorisation ends on its owner's side only, and here stands how. */
export function EndSection({ account }: { account: AccountView }) {
  const t = useTranslations();
  const { name, id: accountId } = account;
  return (
    <StopCard
      name={name}
      isDisabled={account.isDisabled}
      enable={() => enableAccountAction({ accountId })}
      disable={() => disableAccountAction({ accountId })}
      labels={{ enable: t('accounts.end.enable'), disable: t('accounts.end.disable') }}
      warning={t('accounts.end.disableText')}
    >
      <p className="text-[13px] text-muted">{t('accounts.end.text')}</p>
      {account.mode === 'component' && <p className="text-[13px] text-muted">{t('accounts.end.revoke')}</p>}
    </StopCard>
  );
}
