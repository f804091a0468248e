'use client';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { setLentSlotCountAction } from './manage-actions';
import { useTagAction } from './use-tag-action';

/** How many tags broadcasts may borrow at one time. */
export function LentSlots({ count }: { count: number }) {
  const t = useTranslations();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const { run, failure, isPending, forget } = useTagAction();
  const change = (open: boolean) => {
    setOpen(open);
    forget();
  };
  return (
    <>
      <button
        type="button"
        onClick={() => change(true)}
        className="mt-1 min-h-6 rounded text-left text-[13px] text-accent underline-offset-2 hover:underline"
      >
        {t('tags.slots.change')}
      </button>
      {isOpen && (
        <Dialog
          isOpen
          onOpenChange={change}
          title={t('tags.slots.changeTitle')}
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
            onSubmit={(event) => {
              event.preventDefault();
              const asked = Number(new FormData(event.currentTarget).get('count'));
              run(
                () => setLentSlotCountAction({ count: asked }),
                () => t('tags.slots.changed', { count: asked }),
                () => change(false),
              );
            }}
          >
            <Field label={t('tags.slots.count')} hint={t('tags.slots.countHint')} error={failure?.message}>
              <Input name="count" type="number" min={0} max={100} required defaultValue={count} />
            </Field>
            <FormError>{null}</FormError>
          </form>
        </Dialog>
      )}
    </>
  );
}
