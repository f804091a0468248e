'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { accountsLive } from '@/components/accounts/accounts-query';
import { LampList } from '@/components/accounts/lamp-list';
import { StatusBadge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import type { AccountsLive, ComponentView } from '@/lib/accounts/schema';
import { AuthoriseButton } from './authorise-button';
import { useAuthorisation } from './authorise-window';
import { TicketButton } from './ticket-button';

/** Accounts of the platform, live: a new authorisation and one taken back show within seconds. */
export function PlatformAccounts({
  component,
  initial,
}: {
  component: ComponentView;
  initial: AccountsLive;
}) {
  const t = useTranslations();
  const router = useRouter();
  const { data } = useQuery(accountsLive(initial));
  const { begin, authoriseWindow } = useAuthorisation(initial);
  const card = data.components.find(({ id }) => id === component.id) ?? component;
  // The events below and the times belong to the server's drawing: read again when something has happened.
  const now = JSON.stringify([card.accountCount, card.brokenCount, card.ticket.state, card.isDisabled]);
  const asked = useRef(now);
  useEffect(() => {
    if (asked.current === now) return;
    asked.current = now;
    router.refresh();
  }, [now, router]);
  const accounts = data.accounts.filter(({ componentId }) => componentId === component.id);
  const isReady = card.ticket.state !== 'bad' && card.ticket.code !== 'none' && !card.isDisabled;
  return (
    <Card
      title={t('accounts.platforms.authorised')}
      actions={
        <AuthoriseButton
          isPrimary
          isDisabled={!isReady}
          onPress={() => begin({ componentId: component.id })}
        />
      }
    >
      <LampList lamps={[card.ticket]} />
      {card.ticket.state !== 'well' && !card.isDisabled && <TicketButton componentId={component.id} />}
      {accounts.length === 0 ? (
        <p className="mt-3 text-[13px] text-muted">
          {t(
            isReady || card.isDisabled ? 'accounts.platforms.noAccounts' : 'accounts.platforms.waitForTicket',
          )}
        </p>
      ) : (
        <ul aria-label={t('accounts.platforms.authorised')} className="mt-3 divide-y divide-border">
          {accounts.map((account) => {
            const isBroken = account.revokedAt !== null || account.reauthorisationCode !== null;
            const isStopped = account.isDisabled || account.isComponentDisabled;
            return (
              <li key={account.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
                <Link
                  href={`/settings/accounts/${account.id}`}
                  className="min-w-0 flex-1 rounded [overflow-wrap:anywhere] hover:text-accent"
                >
                  {account.name} <span className="text-[13px] text-muted">{t(`terms.${account.kind}`)}</span>
                </Link>
                <StatusBadge tone={isBroken ? 'bad' : isStopped ? 'neutral' : 'well'}>
                  {t(
                    account.revokedAt
                      ? 'accounts.state.revoked'
                      : isBroken
                        ? 'accounts.state.reauthorise'
                        : isStopped
                          ? 'accounts.state.disabled'
                          : 'accounts.state.working',
                  )}
                </StatusBadge>
                {isBroken && (
                  <AuthoriseButton
                    isAgain
                    isDisabled={!isReady}
                    onPress={() => begin({ componentId: component.id, accountId: account.id })}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {authoriseWindow}
    </Card>
  );
}
