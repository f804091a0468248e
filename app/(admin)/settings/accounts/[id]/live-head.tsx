'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { accountsLive } from '@/components/accounts/accounts-query';
import { LampList } from '@/components/accounts/lamp-list';
import { Notice } from '@/components/ui/badge';
import type { AccountCard, AccountsLive, AccountView } from '@/lib/accounts/schema';
import { AuthoriseButton } from '../platforms/[id]/authorise-button';
import { useAuthorisation } from '../platforms/[id]/authorise-window';

/** What the rest of the page is drawn from; when it moves, the page is read again. */
function signature(card: AccountCard): string {
  const { isDisabled, isComponentDisabled, authorisedAt, revokedAt, reauthorisationCode, lamps } = card;
  return JSON.stringify([
    isDisabled,
    isComponentDisabled,
    authorisedAt,
    revokedAt,
    reauthorisationCode,
    lamps.map(({ name, state, code }) => [name, state, code]),
  ]);
}

/** The lamps, live, and above them what a person has to know at once: revoked, disabled. */
export function LiveHead({ account, initial }: { account: AccountView; initial: AccountsLive }) {
  const t = useTranslations();
  const router = useRouter();
  const { data } = useQuery(accountsLive(initial));
  const { begin, authoriseWindow } = useAuthorisation(initial);
  const card = data.accounts.find((one) => one.id === account.id) ?? account;
  const now = signature(card);
  const drawn = signature(account);
  const asked = useRef(drawn);
  useEffect(() => {
    if (now === drawn || now === asked.current) return;
    asked.current = now;
    router.refresh();
  }, [now, drawn, router]);
  const code = card.reauthorisationCode;
  const { componentId } = card;
  const again = componentId !== null && (
    <div className="mt-2">
      <AuthoriseButton
        isAgain
        isDisabled={card.isComponentDisabled}
        onPress={() => begin({ componentId, accountId: card.id })}
      />
    </div>
  );
  return (
    <div className="flex flex-col gap-3">
      <div role="status" className="flex flex-col gap-3 empty:hidden">
        {card.revokedAt && (
          <Notice tone="bad" title={t('accounts.revoked.title')}>
            {t('accounts.revoked.text')}
            {again}
          </Notice>
        )}
        {!card.revokedAt && code && (
          <Notice tone="bad" title={t('accounts.reauthorise.title')}>
            {t.has(`errors.${code}`)
              ? t(`errors.${code}`, { name: card.name })
              : t('accounts.reauthorise.text')}
            {again}
          </Notice>
        )}
        {card.isDisabled && (
          <Notice tone="neutral" title={t('accounts.disabled.title')}>
            {t('accounts.disabled.text')}
          </Notice>
        )}
        {card.isComponentDisabled && (
          <Notice tone="neutral" title={t('accounts.platforms.disabledTitle')}>
            {t('accounts.platforms.disabledText')}{' '}
            <Link href={`/settings/accounts/platforms/${card.componentId}`} className="text-accent underline">
              {card.componentName}
            </Link>
          </Notice>
        )}
      </div>
      <section
        aria-label={t('accounts.lamps.label')}
        className="rounded-lg border border-border bg-surface px-4 py-3"
      >
        <LampList lamps={card.lamps} isWide />
      </section>
      {authoriseWindow}
    </div>
  );
}
