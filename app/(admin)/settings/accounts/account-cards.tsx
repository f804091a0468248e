'use client';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight, BadgeCheck, CircleCheck, Plus } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { accountsLive } from '@/components/accounts/accounts-query';
import { LampList } from '@/components/accounts/lamp-list';
import { Badge } from '@/components/ui/badge';
import { classes } from '@/components/ui/classes';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import type { AccountCard, AccountsLive } from '@/lib/accounts/schema';
import { nextHref } from './next-href';

/** One card an account: what it is, how it is, what to do next. */
export function AccountCards({ initial }: { initial: AccountsLive }) {
  const t = useTranslations();
  const { data } = useQuery(accountsLive(initial));
  if (data.accounts.length === 0) {
    return (
      <div className="rounded-lg border border-border bg-surface">
        <EmptyState
          icon={BadgeCheck}
          title={t('accounts.list.emptyTitle')}
          action={
            <LinkButton href="/settings/accounts/new" variant="primary" icon={<Plus size={16} aria-hidden />}>
              {t('accounts.list.add')}
            </LinkButton>
          }
        >
          {t('accounts.list.emptyText')}
        </EmptyState>
      </div>
    );
  }
  return (
    <ul aria-label={t('accounts.list.title')} className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {data.accounts.map((account) => (
        <OneAccount key={account.id} account={account} />
      ))}
    </ul>
  );
}

function OneAccount({ account }: { account: AccountCard }) {
  const t = useTranslations();
  const isWell = account.next === 'none';
  return (
    <li className="flex min-w-0 flex-col rounded-lg border border-border bg-surface">
      <div className="flex-1 px-4 pt-3.5 pb-4">
        <div className="space-x-2 leading-6 [overflow-wrap:anywhere]">
          <h2 className="inline font-medium text-[15px]">
            <Link href={`/settings/accounts/${account.id}`} className="rounded hover:text-accent">
              {account.name}
            </Link>
          </h2>
          {account.isSandbox && <Badge>{t('accounts.sandbox')}</Badge>}
          {account.isDisabled && <Badge>{t('accounts.state.disabled')}</Badge>}
        </div>
        <p className="mt-0.5 mb-3 text-[13px] text-muted leading-5">
          {t(`terms.${account.kind}`)} ·{' '}
          {account.mode === 'ordinary'
            ? t('accounts.mode.ordinary')
            : t('accounts.mode.component', { name: account.componentName ?? '–' })}
        </p>
        <LampList lamps={account.lamps} />
      </div>
      <Link
        href={nextHref(account)}
        className={classes(
          'flex min-h-11 items-center gap-2 rounded-b-lg border-border border-t px-4 py-2 text-[13px] hover:bg-surface-hover',
          isWell ? 'text-muted' : 'text-foreground',
        )}
      >
        {isWell && <CircleCheck size={15} aria-hidden className="shrink-0" />}
        <span className="min-w-0 flex-1">
          {isWell ? null : <span className="text-muted">{t('accounts.next.label')} </span>}
          {t(`accounts.next.${account.next}`)}
          <span className="sr-only"> · {account.name}</span>
        </span>
        <ArrowRight size={15} aria-hidden className="shrink-0 text-muted" />
      </Link>
    </li>
  );
}
