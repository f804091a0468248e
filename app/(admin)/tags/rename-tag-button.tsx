'use client';
import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notify } from '@/components/ui/toast';
import { renameTagAction } from './actions';

/** Renames a tag; its code stays, so nothing that names the tag breaks. */
export function RenameTagButton({ code, name }: { code: string; name: string }) {
  const t = useTranslations();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function change(open: boolean) {
    setOpen(open);
    setFailure(null);
  }

  function rename(to: string) {
    start(async () => {
      const result = await renameTagAction({ code, name: to });
      if (!result.ok) {
        setFailure(result.error.fields?.name ?? result.error.message);
        return;
      }
      change(false);
      notify.done(t('tags.rename.done', { name: to }));
    });
  }

  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        isIconOnly
        aria-label={t('tags.rename.label', { name })}
        onPress={() => change(true)}
      >
        <Pencil size={15} aria-hidden />
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('tags.rename.title', { name })}
        size="sm"
        footer={
          <>
            <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" isPending={isPending}>
              {t('tags.rename.do')}
            </Button>
          </>
        }
      >
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            rename(String(new FormData(event.currentTarget).get('name') ?? ''));
          }}
        >
          <Field label={t('tags.create.name')}>
            <Input name="name" required maxLength={30} defaultValue={name} autoComplete="off" />
          </Field>
          <FormError>{failure}</FormError>
        </form>
      </Dialog>
    </>
  );
}
