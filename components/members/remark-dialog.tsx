'use client';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { SubmitButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

/** Asks for the remark of one fan. */
export function RemarkDialog({
  remark,
  isPending,
  failure,
  onClose,
  onSave,
}: {
  remark: string;
  isPending: boolean;
  failure: string | null;
  onClose: () => void;
  onSave: (remark: string) => void;
}) {
  const t = useTranslations();
  const form = useId();
  const [value, setValue] = useState(remark);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t('followers.actions.remarkTitle')}
      size="sm"
      footer={
        <SubmitButton form={form} isPending={isPending}>
          {t('followers.actions.remarkSave')}
        </SubmitButton>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave(value);
        }}
      >
        <Field label={t('followers.actions.remark')} hint={t('followers.actions.remarkHint')} error={failure}>
          <Input value={value} onChange={(event) => setValue(event.target.value)} autoComplete="off" />
        </Field>
      </form>
    </Dialog>
  );
}
