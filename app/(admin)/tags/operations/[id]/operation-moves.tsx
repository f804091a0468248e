'use client';
import { Pause, Play, RotateCcw, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { canMove, type OperationMove, type WorkStatus } from '@/lib/tags/operations/status';
import { moveOperationAction } from '../actions';

const ICONS = { pause: Pause, resume: Play, retry: RotateCcw } as const;

/** What can be done with an operation in its state; cancelling cannot be taken back, so it is asked for. */
export function OperationMoves({
  id,
  status,
  processedCount,
}: {
  id: string;
  status: WorkStatus;
  processedCount: number;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function move(to: OperationMove) {
    start(async () => {
      const result = await moveOperationAction({ id, move: to });
      if (result.ok) {
        setAsking(false);
        notify.done(t(`tags.operations.moved.${to}`));
      } else if (to === 'cancel') setFailure(result.error.message);
      else notify.failed(result.error.message);
      router.refresh();
    });
  }

  return (
    <>
      {(['pause', 'resume', 'retry'] as const)
        .filter((to) => canMove(status, to))
        .map((to) => {
          const Icon = ICONS[to];
          return (
            <Button
              key={to}
              variant={to === 'pause' ? 'secondary' : 'primary'}
              icon={<Icon size={16} />}
              isPending={isPending}
              onPress={() => move(to)}
            >
              {t(`tags.operations.move.${to}`)}
            </Button>
          );
        })}
      {canMove(status, 'cancel') && (
        <Button icon={<X size={16} />} onPress={() => setAsking(true)}>
          {t('tags.operations.move.cancel')}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={(open) => {
          setAsking(open);
          setFailure(null);
        }}
        title={t('tags.operations.cancel.title')}
        confirmLabel={t('tags.operations.move.cancel')}
        cancelLabel={t('actions.close')}
        isDanger
        isPending={isPending}
        error={failure}
        onConfirm={() => move('cancel')}
      >
        {t('tags.operations.cancel.text', { done: format.number(processedCount) })}
      </ConfirmDialog>
    </>
  );
}
