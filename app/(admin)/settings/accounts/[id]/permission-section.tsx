import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { classes } from '@/components/ui/classes';
import type { AccountView } from '@/lib/accounts/schema';

/** What the owner granted, and which functions are off because a set is missing. */
export function PermissionSection({ permissions }: { permissions: NonNullable<AccountView['permissions']> }) {
  const t = useTranslations();
  const nameOf = (set: number) =>
    t.has(`accounts.sets.${set}`) ? t(`accounts.sets.${set}`) : t('accounts.sets.other', { set });
  return (
    <Card title={t('accounts.permissions.title')} note={t('accounts.permissions.note')}>
      <ul aria-label={t('accounts.permissions.functions')} className="grid gap-2 sm:grid-cols-2">
        {permissions.functions.map(({ name, isGranted, sets }) => {
          const Icon = isGranted ? CircleCheck : CircleX;
          return (
            <li key={name} className="flex items-start gap-2 text-[13px]">
              <Icon
                size={16}
                aria-hidden
                className={classes('mt-0.5 shrink-0', isGranted ? 'text-success' : 'text-danger')}
              />
              <span className="min-w-0">
                {t(`accounts.functions.${name}`)}
                {!isGranted && (
                  <span className="block text-muted">
                    {t('accounts.permissions.missing', { sets: sets.map(nameOf).join(' / ') })}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="mt-4 mb-1.5 text-[13px] text-muted">{t('accounts.permissions.granted')}</p>
      <ul aria-label={t('accounts.permissions.granted')} className="flex flex-wrap gap-1.5">
        {permissions.sets.map((set) => (
          <li key={set}>
            <Badge>
              {set} {nameOf(set)}
            </Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
