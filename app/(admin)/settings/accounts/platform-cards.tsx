'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { accountsLive } from '@/components/accounts/accounts-query';
import { LampList } from '@/components/accounts/lamp-list';
import { Badge, StatusBadge } from '@/components/ui/badge';
import { LinkButton } from '@/components/ui/link-button';
import type { AccountsLive } from '@/lib/accounts/schema';

/** Third-party platforms: accounts are authorised through them instead of being entered with a secret. */
export function PlatformCards({ initial }: { initial: AccountsLive }) {
  const t = useTranslations();
  const id = useId();
  const { data } = useQuery(accountsLive(initial));
  return (
    <section aria-labelledby={id} className="mt-8">
      <div className="mb-3 flex flex-wrap items-end gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h2 id={id} className="font-semibold text-base">
            {t('accounts.platforms.title')}
          </h2>
          <p className="text-[13px] text-muted">{t('accounts.platforms.about')}</p>
        </div>
        <LinkButton href="/settings/accounts/platforms/new" icon={<Plus size={16} aria-hidden />}>
          {t('accounts.platforms.add')}
        </LinkButton>
      </div>
      {data.components.length === 0 ? (
        <p className="rounded-lg border border-border border-dashed px-4 py-6 text-center text-[13px] text-muted">
          {t('accounts.platforms.empty')}
        </p>
      ) : (
        <ul aria-label={t('accounts.platforms.title')} className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {data.components.map((component) => (
            <li key={component.id} className="min-w-0 rounded-lg border border-border bg-surface px-4 py-3.5">
              <div className="space-x-2 leading-6 [overflow-wrap:anywhere]">
                <h3 className="inline font-medium text-[15px]">
                  <Link
                    href={`/settings/accounts/platforms/${component.id}`}
                    className="rounded hover:text-accent"
                  >
                    {component.name}
                  </Link>
                </h3>
                {component.isSandbox && <Badge>{t('accounts.sandbox')}</Badge>}
                {component.isDisabled && <Badge>{t('accounts.state.disabled')}</Badge>}
                {component.brokenCount > 0 && (
                  <StatusBadge tone="bad">
                    {t('accounts.platforms.broken', { count: component.brokenCount })}
                  </StatusBadge>
                )}
              </div>
              <p className="mt-0.5 mb-3 text-[13px] text-muted">
                {t('accounts.platforms.accounts', { count: component.accountCount })}
              </p>
              <LampList lamps={[component.ticket]} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
