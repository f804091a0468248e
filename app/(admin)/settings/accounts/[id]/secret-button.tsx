'use client';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ActionResult } from '@/lib/web/result';
import { useAccountAction } from './use-account-action';

/** Enters an AppSecret that was reset in WeChat's console, of an account or of a platform. */
export function SecretButton({
  name,
  hint,
  save,
}: {
  name: string;
  /** Where the new secret is found. */
  hint: string;
  save: (secret: string) => Promise<ActionResult<unknown>>;
}) {
  const t = useTranslations();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();

  function change(open: boolean) {
    setOpen(open);
    forget();
  }

  return (
    <>
      <Button size="sm" icon={<KeyRound size={15} aria-hidden />} onPress={() => change(true)}>
        {t('accounts.secret.change')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        size="sm"
        title={t('accounts.secret.title', { name })}
        footer={
          <>
            <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" isPending={isPending}>
              {t('accounts.secret.do')}
            </Button>
          </>
        }
      >
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            const secret = String(new FormData(event.currentTarget).get('secret') ?? '');
            run(
              () => save(secret),
              t('accounts.secret.done'),
              () => change(false),
            );
          }}
        >
          <Field label={t('accounts.form.secret')} hint={hint}>
            <Input name="secret" type="password" required maxLength={128} autoComplete="new-password" />
          </Field>
          <FormError>{failure}</FormError>
        </form>
      </Dialog>
    </>
  );
}
