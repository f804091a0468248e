'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import type { AccountView } from '@/lib/accounts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { changeSecretAction } from '../actions';
import { FactsList } from './facts-list';
import { RenewButton } from './renew-button';
import { SecretButton } from './secret-button';

/** The access token's times and the last call that failed, with its sentence. */
export function CredentialSection({ account, sentence }: { account: AccountView; sentence: string | null }) {
  const t = useTranslations();
  const format = useFormatter();
  const moment = (at: string | null) => (at ? format.dateTime(new Date(at), MOMENT) : '–');
  const { token, lastError } = account;
  const facts = [
    { name: t('accounts.credential.refreshed'), value: moment(token.refreshedAt) },
    { name: t('accounts.credential.expires'), value: moment(token.expiresAt) },
  ];
  if (account.mode === 'component') {
    facts.push(
      { name: t('accounts.credential.ticket'), value: moment(account.ticketAt) },
      { name: t('accounts.credential.authorised'), value: moment(account.authorisedAt) },
    );
    if (account.revokedAt)
      facts.push({ name: t('accounts.credential.revoked'), value: moment(account.revokedAt) });
  }
  return (
    <Card
      title={<span id="credential">{t('accounts.credential.title')}</span>}
      actions={
        <>
          <RenewButton account={account} />
          {account.mode === 'ordinary' && (
            <SecretButton
              name={account.name}
              hint={t('accounts.secret.hint')}
              save={(secret) => changeSecretAction({ accountId: account.id, secret })}
            />
          )}
        </>
      }
    >
      <FactsList facts={facts} />
      {lastError ? (
        <div className="mt-3">
          <Notice tone="bad" title={t('accounts.credential.lastError', { at: moment(lastError.at) })}>
            {sentence}
            <span className="mt-1 block font-mono text-muted text-xs [overflow-wrap:anywhere]">
              {[lastError.errcode, lastError.endpoint, lastError.rid && `rid ${lastError.rid}`]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </Notice>
        </div>
      ) : (
        <p className="mt-3 text-[13px] text-muted">{t('accounts.credential.noError')}</p>
      )}
    </Card>
  );
}
