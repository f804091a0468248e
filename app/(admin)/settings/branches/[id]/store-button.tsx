'use client';
import { Pencil, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { StoreRow } from '@/lib/branches/schema';
import { changeStoreAction, createStoreAction } from '../actions';
import { PlaceFields, readPlace } from '../place-fields';
import { useSaving } from '../use-saving';

/** Opens a store of the branch, or changes the one given. */
export function StoreButton({ branchId, store }: { branchId: number; store?: StoreRow }) {
  const t = useTranslations();
  const formId = useId();
  const { isOpen, change, failure, isPending, run } = useSaving();

  function save(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '');
    const facts = { name: text('name'), address: text('address'), ...readPlace(form) };
    run(
      () =>
        store
          ? changeStoreAction({ id: store.id, ...facts })
          : createStoreAction({ branchId, code: text('code'), ...facts }),
      t(store ? 'branches.form.saved' : 'branches.form.created', { name: facts.name }),
    );
  }

  return (
    <>
      {store ? (
        <Button
          variant="ghost"
          size="sm"
          isIconOnly
          aria-label={t('branches.store.editLabel', { name: store.name })}
          onPress={() => change(true)}
        >
          <Pencil size={15} aria-hidden />
        </Button>
      ) : (
        <Button size="sm" icon={<Plus size={15} aria-hidden />} onPress={() => change(true)}>
          {t('branches.store.new')}
        </Button>
      )}
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={store ? t('branches.form.editTitle', { name: store.name }) : t('branches.store.new')}
        footer={
          <>
            <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" isPending={isPending}>
              {t(store ? 'branches.form.save' : 'branches.form.create')}
            </Button>
          </>
        }
      >
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            save(new FormData(event.currentTarget));
          }}
        >
          <Field label={t('branches.form.name')} error={failure?.fields?.name}>
            <Input name="name" required maxLength={40} defaultValue={store?.name} autoComplete="off" />
          </Field>
          {!store && (
            <Field
              label={t('branches.form.code')}
              hint={t('branches.store.codeHint')}
              error={failure?.fields?.code}
              isOptional
              optionalText={t('common.optional')}
            >
              <Input
                name="code"
                maxLength={32}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono"
              />
            </Field>
          )}
          <Field
            label={t('branches.store.address')}
            error={failure?.fields?.address}
            isOptional
            optionalText={t('common.optional')}
          >
            <Input name="address" maxLength={120} defaultValue={store?.address ?? ''} autoComplete="off" />
          </Field>
          <PlaceFields place={store ?? null} failure={failure} />
          <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
        </form>
      </Dialog>
    </>
  );
}
