'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { Select } from '@/components/ui/select';
import { ACCOUNT_KINDS, type AccountKind } from '@/lib/accounts/schema';
import { createAccountAction } from '../actions';
import { PlatformSwitch } from '../platform-switch';

type Failure = { message: string; fields?: Record<string, string> };

/** Each field says where WeChat's console shows it. The secret leaves the browser once and is never shown again. */
export function NewAccountForm({ canUseSandbox }: { canUseSandbox: boolean }) {
  const t = useTranslations();
  const router = useRouter();
  const [isSandbox, setSandbox] = useState(canUseSandbox);
  const [kind, setKind] = useState<AccountKind>('service');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, start] = useTransition();

  function create(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '');
    start(async () => {
      const result = await createAccountAction({
        name: text('name'),
        appId: text('appId'),
        originalId: text('originalId'),
        secret: text('secret'),
        kind,
        isSandbox,
      });
      if (!result.ok) setFailure(result.error);
      else router.push(`/settings/accounts/${result.data.id}/setup?step=2`);
    });
  }

  const code = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
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
      <Field label={t('accounts.form.name')} hint={t('accounts.form.nameHint')} error={failure?.fields?.name}>
        <Input name="name" required maxLength={40} autoComplete="off" />
      </Field>
      <Field label={t('accounts.form.kind')} hint={t('accounts.form.kindHint')}>
        <Select
          value={kind}
          onChange={(value) => setKind(value === 'subscription' ? 'subscription' : 'service')}
          options={ACCOUNT_KINDS.map((one) => ({ value: one, label: t(`terms.${one}`) }))}
        />
      </Field>
      <Field
        label={t('accounts.form.appId')}
        hint={t('accounts.form.appIdHint')}
        error={failure?.fields?.appId}
      >
        <Input name="appId" required maxLength={64} className="font-mono" {...code} />
      </Field>
      <Field
        label={t('accounts.form.secret')}
        hint={t('accounts.form.secretHint')}
        error={failure?.fields?.secret}
      >
        <Input name="secret" type="password" required maxLength={128} autoComplete="new-password" />
      </Field>
      <Field
        label={t('accounts.form.originalId')}
        hint={t('accounts.form.originalIdHint')}
        error={failure?.fields?.originalId}
      >
        <Input name="originalId" required maxLength={64} className="font-mono" {...code} />
      </Field>
      <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isPending={isPending}>
          {t('accounts.form.next')}
        </Button>
        <LinkButton href="/settings/accounts">{t('actions.cancel')}</LinkButton>
      </div>
    </form>
  );
}
