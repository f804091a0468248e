'use client';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { eraseLocationsAction } from './erase-action';

/** Erases all places of a member who asked for it; says first what goes and that it does not come back. */
export function EraseButton({ memberId }: { memberId: string }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function change(open: boolean) {
    setOpen(open);
    setFailure(null);
  }
  function erase() {
    start(async () => {
      const result = await eraseLocationsAction({ id: memberId });
      if (!result.ok) {
        setFailure(result.error.message);
        return;
      }
      change(false);
      notify.done(t('members.location.erased'));
    });
  }

  return (
    <>
      <Button size="sm" variant="ghost" onPress={() => change(true)}>
        {t('members.location.erase')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        isDanger
        title={t('members.location.eraseTitle')}
        confirmLabel={t('members.location.erase')}
        isPending={isPending}
        error={failure}
        onConfirm={erase}
      >
        <p>{t('members.location.eraseText')}</p>
      </ConfirmDialog>
    </>
  );
}
