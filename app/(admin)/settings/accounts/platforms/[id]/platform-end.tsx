'use client';
import { useTranslations } from 'next-intl';
import type { ComponentCard } from '@/lib/accounts/schema';
import { disableComponentAction, enableComponentAction } from '../../actions';
import { StopCard } from '../../stop-card';

/** Stops and starts a platform, with all accounts that are authorised to it. */
export function PlatformEnd({ component }: { component: ComponentCard }) {
  const t = useTranslations();
  const { name, id: componentId, accountCount } = component;
  return (
    <StopCard
      name={name}
      isDisabled={component.isDisabled}
      enable={() => enableComponentAction({ componentId })}
      disable={() => disableComponentAction({ componentId })}
      labels={{ enable: t('accounts.platforms.enable'), disable: t('accounts.platforms.disable') }}
      warning={t('accounts.platforms.disableText', { count: accountCount })}
    >
      <p className="text-[13px] text-muted">{t('accounts.platforms.endText')}</p>
    </StopCard>
  );
}
