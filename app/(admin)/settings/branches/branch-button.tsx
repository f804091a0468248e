'use client';
import { Pencil, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { BranchRow } from '@/lib/branches/schema';
import { changeBranchDetailsAction, createBranchAction } from './actions';
import { PlaceFields, readPlace } from './place-fields';
import { useSaving } from './use-saving';

/** Founds a branch, or renames the one given and says where it is. */
export function BranchButton({ branch }: { branch?: BranchRow }) {
  const t = useTranslations();
  const formId = useId();
  const { isOpen, change, failure, isPending, run } = useSaving();

  function save(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '');
    const facts = { name: text('name'), province: text('province'), city: text('city'), ...readPlace(form) };
    run(
      () =>
        branch
          ? changeBranchDetailsAction({ id: branch.id, ...facts })
          : createBranchAction({ code: text('code'), ...facts }),
      t(branch ? 'branches.form.saved' : 'branches.form.created', { name: facts.name }),
    );
  }

  const title = branch ? t('branches.form.editTitle', { name: branch.name }) : t('branches.form.newTitle');
  return (
    <>
      <Button
        variant={branch ? 'secondary' : 'primary'}
        icon={branch ? <Pencil size={15} aria-hidden /> : <Plus size={16} aria-hidden />}
        onPress={() => change(true)}
      >
        {t(branch ? 'branches.form.edit' : 'branches.form.newTitle')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={title}
        footer={
          <>
            <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" isPending={isPending}>
              {t(branch ? 'branches.form.save' : 'branches.form.create')}
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
          <Field
            label={t('branches.form.name')}
            hint={t('branches.form.nameHint')}
            error={failure?.fields?.name}
          >
            <Input name="name" required maxLength={30} defaultValue={branch?.name} autoComplete="off" />
          </Field>
          {!branch && (
            <Field
              label={t('branches.form.code')}
              hint={t('branches.form.codeHint')}
              error={failure?.fields?.code}
            >
              <Input
                name="code"
                required
                maxLength={24}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono"
              />
            </Field>
          )}
          <div className="grid grid-cols-2 gap-4">
            {(['province', 'city'] as const).map((name) => (
              <Field
                key={name}
                label={t(`branches.form.${name}`)}
                error={failure?.fields?.[name]}
                isOptional
                optionalText={t('common.optional')}
              >
                <Input name={name} maxLength={30} defaultValue={branch?.[name] ?? ''} autoComplete="off" />
              </Field>
            ))}
          </div>
          <PlaceFields place={branch ?? null} failure={failure} />
          <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
        </form>
      </Dialog>
    </>
  );
}
