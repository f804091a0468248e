'use client';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ComponentView } from '@/lib/accounts/schema';
import { useAccountAction } from '../../[id]/use-account-action';
import { changeComponentKeysAction } from '../../actions';

/** Token and key as they were changed on the open platform; what is left empty is made here, to be registered there. */
export function KeysButton({ component }: { component: Pick<ComponentView, 'id' | 'token' | 'aesKey'> }) {
  const t = useTranslations();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useAccountAction();
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  const code = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, className: 'font-mono' };
  return (
    <>
      <Button size="sm" onPress={() => change(true)}>
        {t('accounts.platforms.changeKeys')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('accounts.platforms.changeKeysTitle')}
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
            const form = new FormData(event.currentTarget);
            const text = (name: string) => String(form.get(name) ?? '');
            run(
              () =>
                changeComponentKeysAction({
                  componentId: component.id,
                  token: text('token'),
                  aesKey: text('aesKey'),
                }),
              t('accounts.platforms.changeKeysDone'),
              () => change(false),
            );
          }}
        >
          <p className="text-[13px] text-muted">{t('accounts.platforms.changeKeysText')}</p>
          <Field label={t('accounts.platforms.token')} hint={t('accounts.platforms.changeTokenHint')}>
            <Input name="token" maxLength={32} defaultValue={component.token ?? ''} {...code} />
          </Field>
          <Field label={t('accounts.platforms.aesKey')} hint={t('accounts.platforms.changeKeyHint')}>
            <Input name="aesKey" maxLength={43} defaultValue={component.aesKey ?? ''} {...code} />
          </Field>
          <FormError>{failure}</FormError>
        </form>
      </Dialog>
    </>
  );
}
