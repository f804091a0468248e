'use client';
import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notify } from '@/components/ui/toast';
import { renameTagAction } from '../actions';
import type { MenuTag } from '../menu-tag';

type Props = { tag: MenuTag; onOpenChange: (open: boolean) => void };

/** Renames a tag; its code stays, so nothing that names the tag breaks. */
export function RenameDialog({ tag, onOpenChange }: Props) {
  const t = useTranslations();
  const formId = useId();
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function rename(to: string) {
    start(async () => {
      const result = await renameTagAction({ code: tag.code, name: to });
      if (!result.ok) {
        setFailure(result.error.fields?.name ?? result.error.message);
        return;
      }
      onOpenChange(false);
      notify.done(t('tags.rename.done', { name: to }));
    });
  }

  return (
    <Dialog
      isOpen
      onOpenChange={onOpenChange}
      title={t('tags.rename.title', { name: tag.name })}
      size="sm"
      footer={
        <>
          <Button onPress={() => onOpenChange(false)}>{t('actions.cancel')}</Button>
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
        <Field
          label={t('tags.create.name')}
          hint={tag.kind === 'wechat' ? t('tags.rename.wechatHint') : undefined}
        >
          <Input name="name" required maxLength={30} defaultValue={tag.name} autoComplete="off" />
        </Field>
        <FormError>{failure}</FormError>
      </form>
    </Dialog>
  );
}
