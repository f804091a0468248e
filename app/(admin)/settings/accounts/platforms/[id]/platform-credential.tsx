'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import type { ComponentView } from '@/lib/accounts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { FactsList } from '../../[id]/facts-list';
import { SecretButton } from '../../[id]/secret-button';
import { changeComponentSecretAction } from '../../actions';

/** The platform's token, the secret that it is fetched with, and the last call that failed. */
export function PlatformCredential({
  component,
  sentence,
}: {
  component: ComponentView;
  sentence: string | null;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const moment = (at: string | null) => (at ? format.dateTime(new Date(at), MOMENT) : '–');
  const { id: componentId, lastError } = component;
  return (
    <Card
      title={t('accounts.credential.title')}
      actions={
        <SecretButton
          name={component.name}
          hint={t('accounts.platforms.newSecretHint')}
          save={(secret) => changeComponentSecretAction({ componentId, secret })}
        />
      }
    >
      <FactsList
        facts={[
          { name: t('accounts.credential.refreshed'), value: moment(component.tokenRefreshedAt) },
          { name: t('accounts.credential.expires'), value: moment(component.tokenExpiresAt) },
          { name: t('accounts.platforms.lastPush'), value: moment(component.lastPushAt) },
        ]}
      />
      {lastError && (
        <div className="mt-3">
          <Notice tone="bad" title={t('accounts.credential.lastError', { at: moment(lastError.at) })}>
            {sentence}
          </Notice>
        </div>
      )}
    </Card>
  );
}
