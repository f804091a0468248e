'use client';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { archiveChannelAction, restoreChannelAction } from '../actions';

/** Ends a channel after asking, or takes it into use again. */
export function ArchiveButton({ id, name, isArchived }: { id: number; name: string; isArchived: boolean }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function run(work: typeof archiveChannelAction, done: string) {
    setFailure(null);
    start(async () => {
      const result = await work({ id });
      if (!result.ok) {
        setFailure(result.error.message);
        if (isArchived) notify.failed(result.error.message);
        return;
      }
      setOpen(false);
      notify.done(done);
    });
  }

  if (isArchived)
    return (
      <Button
        isPending={isPending}
        onPress={() => run(restoreChannelAction, t('channels.end.restored', { name }))}
      >
        {t('channels.end.restore')}
      </Button>
    );
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-[13px] text-muted">{t('channels.end.text')}</p>
      <Button onPress={() => setOpen(true)}>{t('channels.end.archive')}</Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={(open) => {
          setOpen(open);
          setFailure(null);
        }}
        isDanger
        title={t('channels.end.archiveTitle', { name })}
        confirmLabel={t('channels.end.archive')}
        isPending={isPending}
        error={failure}
        onConfirm={() => run(archiveChannelAction, t('channels.end.archived', { name }))}
      >
        <p>{t('channels.end.archiveText')}</p>
      </ConfirmDialog>
    </div>
  );
}
