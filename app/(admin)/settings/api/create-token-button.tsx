'use client';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { Dialog } from '@/components/ui/dialog';
import { EXPIRY_DAYS, TOKEN_SCOPES } from '@/lib/auth/tokens/schema';
import type { ActionResult } from '@/lib/web/result';
import { useSaving } from '../branches/use-saving';
import { createApiTokenAction } from './actions';
import { type TokenChoices, TokenFields } from './token-fields';

/** Makes a token; it is shown once, to be copied, and nobody can read it again. */
export function CreateTokenButton(choices: TokenChoices) {
  const t = useTranslations();
  const formId = useId();
  const [token, setToken] = useState<string | null>(null);
  const { isOpen, change, failure, isPending, run } = useSaving();

  async function create(form: FormData): Promise<ActionResult<{ token: string }>> {
    const calls = String(form.get('callsPerMinute') ?? '').trim();
    const days = Number(form.get('expiresInDays'));
    const result = await createApiTokenAction({
      name: String(form.get('name') ?? ''),
      scopes: TOKEN_SCOPES.filter((scope) => form.getAll('scopes').includes(scope)),
      branchIds: form.getAll('branchIds').map(Number),
      accountId: Number(form.get('accountId')) || null,
      callsPerMinute: calls ? Number(calls) : null,
      expiresInDays: EXPIRY_DAYS.find((known) => known === days) ?? EXPIRY_DAYS[0],
    });
    if (result.ok) setToken(result.data.token);
    return result;
  }

  return (
    <>
      <Button variant="primary" icon={<Plus size={16} aria-hidden />} onPress={() => change(true)}>
        {t('tokens.form.title')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('tokens.form.title')}
        footer={
          <>
            <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" isPending={isPending}>
              {t('tokens.form.create')}
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
            run(() => create(form), t('tokens.form.created', { name: String(form.get('name')) }));
          }}
        >
          <TokenFields choices={choices} failure={failure} />
        </form>
      </Dialog>
      <Dialog
        isOpen={token !== null}
        onOpenChange={() => setToken(null)}
        title={t('tokens.shown.title')}
        footer={
          <Button variant="primary" onPress={() => setToken(null)}>
            {t('tokens.shown.done')}
          </Button>
        }
      >
        <CopyField label={t('tokens.shown.label')} value={token ?? ''} hint={t('tokens.shown.hint')} />
      </Dialog>
    </>
  );
}
