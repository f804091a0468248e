'use client';
import { CirclePause, CirclePlay, CircleX, RefreshCw, ShieldBan } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import type { FanBoard, FanSyncView } from '@/lib/people/fans/schema';
import { cancelFanSyncAction, pauseFanSyncAction, resumeFanSyncAction, startFanSyncAction } from './actions';
import { SyncProgress } from './sync-progress';
import { useBoardAction } from './use-board-action';

/** Whether a sync is not over yet. */
export function isOpen(run: FanSyncView | null): run is FanSyncView {
  return run !== null && (run.status === 'queued' || run.status === 'running' || run.status === 'paused');
}

/** Starts a sync and shows the open one with what can be done about it. */
export function SyncCard({ board, onChange }: { board: FanBoard; onChange: () => void }) {
  const t = useTranslations();
  const { run, failure, isPending } = useBoardAction(onChange);
  const { current, accountId } = board;
  const start = (scope: 'all' | 'blacklist') =>
    run(() => startFanSyncAction({ accountId, scope }), t('followers.sync.started'));
  return (
    <Card
      title={t('followers.sync.title')}
      actions={
        !isOpen(current) && (
          <>
            <Button
              size="sm"
              isPending={isPending}
              icon={<ShieldBan size={15} aria-hidden />}
              onPress={() => start('blacklist')}
            >
              {t('followers.sync.startBlacklist')}
            </Button>
            <Button
              size="sm"
              variant="primary"
              isPending={isPending}
              icon={<RefreshCw size={15} aria-hidden />}
              onPress={() => start('all')}
            >
              {t('followers.sync.start')}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {isOpen(current) ? (
          <>
            <SyncProgress run={current} accountName={board.accountName} />
            <Moves run={current} onChange={onChange} />
          </>
        ) : (
          <p className="text-[13px] text-muted">{t('followers.sync.text')}</p>
        )}
        <FormError>{failure}</FormError>
      </div>
    </Card>
  );
}

function Moves({ run: sync, onChange }: { run: FanSyncView; onChange: () => void }) {
  const t = useTranslations();
  const [isAsking, setAsking] = useState(false);
  const { run, failure, isPending, forget } = useBoardAction(onChange);
  const { id } = sync;
  const waits = sync.status === 'paused' || (sync.status === 'queued' && sync.notBefore !== null);
  const ask = (open: boolean) => {
    setAsking(open);
    forget();
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {waits && (
        <Button
          size="sm"
          isPending={isPending}
          icon={<CirclePlay size={15} aria-hidden />}
          onPress={() => run(() => resumeFanSyncAction({ id }), t('followers.sync.resumed'))}
        >
          {t('followers.sync.resume')}
        </Button>
      )}
      {sync.status !== 'paused' && (
        <Button
          size="sm"
          isPending={isPending}
          icon={<CirclePause size={15} aria-hidden />}
          onPress={() => run(() => pauseFanSyncAction({ id }), t('followers.sync.paused'))}
        >
          {t('followers.sync.pause')}
        </Button>
      )}
      <Button size="sm" icon={<CircleX size={15} aria-hidden />} onPress={() => ask(true)}>
        {t('followers.sync.cancel')}
      </Button>
      {!isAsking && <FormError>{failure}</FormError>}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={ask}
        title={t('followers.sync.cancelTitle')}
        confirmLabel={t('followers.sync.cancelDo')}
        cancelLabel={t('followers.sync.goOn')}
        isPending={isPending}
        error={failure}
        onConfirm={() =>
          run(
            () => cancelFanSyncAction({ id }),
            t('followers.sync.cancelled'),
            () => ask(false),
          )
        }
      >
        <p>{t('followers.sync.cancelText')}</p>
      </ConfirmDialog>
    </div>
  );
}
