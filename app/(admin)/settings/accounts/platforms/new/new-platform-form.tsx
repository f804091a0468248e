'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { createComponentAction } from '../../actions';
import { PlatformSwitch } from '../../platform-switch';

type Failure = { message: string; fields?: Record<string, string> };

/** Token and key may be left out: then they are made here and registered on the open platform afterwards. */
export function NewPlatformForm({ canUseSandbox }: { canUseSandbox: boolean }) {
  const t = useTranslations();
  const router = useRouter();
  const [isSandbox, setSandbox] = useState(canUseSandbox);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, start] = useTransition();

  function create(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '');
    start(async () => {
      const result = await createComponentAction({
        name: text('name'),
        appId: text('appId'),
        secret: text('secret'),
        token: text('token'),
        aesKey: text('aesKey'),
        isSandbox,
      });
      if (!result.ok) setFailure(result.error);
      else router.push(`/settings/accounts/platforms/${result.data.id}`);
    });
  }

  const code = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  const optional = { isOptional: true, optionalText: t('common.optional') };
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setFailure(null);
        create(new FormData(event.currentTarget));
      }}
    >
      {canUseSandbox && <PlatformSwitch isSandbox={isSandbox} onChange={setSandbox} />}
      <Field label={t('accounts.form.name')} error={failure?.fields?.name}>
        <Input name="name" required maxLength={40} autoComplete="off" />
      </Field>
      <Field
        label={t('accounts.form.appId')}
        hint={t('accounts.platforms.appIdHint')}
        error={failure?.fields?.appId}
      >
        <Input name="appId" required maxLength={64} className="font-mono" {...code} />
      </Field>
      <Field
        label={t('accounts.form.secret')}
        hint={t('accounts.platforms.secretHint')}
        error={failure?.fields?.secret}
      >
        <Input name="secret" type="password" required maxLength={128} autoComplete="new-password" />
      </Field>
      <Field
        label={t('accounts.platforms.token')}
        hint={t('accounts.platforms.tokenHint')}
        error={failure?.fields?.token}
        {...optional}
      >
        <Input name="token" maxLength={32} className="font-mono" {...code} />
      </Field>
      <Field
        label={t('accounts.platforms.aesKey')}
        hint={t('accounts.platforms.tokenHint')}
        error={failure?.fields?.aesKey}
        {...optional}
      >
        <Input name="aesKey" maxLength={43} className="font-mono" {...code} />
      </Field>
      <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isPending={isPending}>
          {t('accounts.platforms.create')}
        </Button>
        <LinkButton href="/settings/accounts">{t('actions.cancel')}</LinkButton>
      </div>
    </form>
  );
}
