'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { closeStoreAction, reopenStoreAction } from '../actions';
import { useSaving } from '../use-saving';

/** Closes a store after asking, or opens it again; both can be taken back. */
export function CloseButton({ id, name, isClosed }: { id: number; name: string; isClosed: boolean }) {
  const t = useTranslations();
  const { isOpen, change, failure, isPending, run } = useSaving();
  const verb = isClosed ? 'reopen' : 'close';
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        aria-label={t(`branches.store.${verb}Label`, { name })}
        onPress={() => change(true)}
      >
        {t(`branches.store.${verb}`)}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        isDanger={!isClosed}
        title={t(`branches.store.${verb}Title`, { name })}
        confirmLabel={t(`branches.store.${verb}`)}
        isPending={isPending}
        error={failure?.message}
        onConfirm={() =>
          run(
            () => (isClosed ? reopenStoreAction({ id }) : closeStoreAction({ id })),
            t(`branches.store.${verb}Done`, { name }),
          )
        }
      >
        <p>{t(`branches.store.${verb}Text`)}</p>
      </ConfirmDialog>
    </>
  );
}
