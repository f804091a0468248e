'use client';
import { CirclePause, CirclePlay, CircleX, DatabaseZap, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import type { TagInitBoard, TagInitView } from '@/lib/people/tag-init/schema';
import { canMove, type OperationMove } from '@/lib/tags/operations/status';
import type { ActionResult } from '@/lib/web/result';
import { moveTagInitAction, startTagInitAction } from './actions';
import { RunProgress } from './run-progress';

const ICONS = { pause: CirclePause, resume: CirclePlay, retry: RotateCw, cancel: CircleX };
const MOVES = ['resume', 'pause', 'retry', 'cancel'] as const;

/** Begins a run, or shows the last one that is not over, or that failed, with what can be done about it. */
export function RunCard({ board, onChange }: { board: TagInitBoard; onChange: () => void }) {
  const t = useTranslations();
  const [asked, setAsked] = useState<'start' | 'cancel' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, begin] = useTransition();
  const [last] = board.runs;
  const current = last && (last.status === 'failed' || canMove(last.status, 'cancel')) ? last : null;
  const isOpen = current !== null && current.status !== 'failed';

  function run<T>(work: () => Promise<ActionResult<T>>, done: string) {
    setFailure(null);
    begin(async () => {
      const result = await work();
      if (result.ok) {
        setAsked(null);
        notify.done(done);
      } else setFailure(result.error.message);
      onChange();
    });
  }
  const move = (of: TagInitView, to: OperationMove) =>
    run(() => moveTagInitAction({ id: of.id, move: to }), t(`tags.operations.moved.${to}`));

  return (
    <Card
      title={t('tags.init.current')}
      actions={
        board.canWrite &&
        !isOpen && (
          <Button
            size="sm"
            variant="primary"
            isDisabled={board.ruleCount === 0}
            icon={<DatabaseZap size={15} aria-hidden />}
            onPress={() => setAsked('start')}
          >
            {t('tags.init.start')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {current ? (
          <RunProgress run={current} />
        ) : (
          <p className="text-[13px] text-muted">
            {board.ruleCount === 0 ? t('tags.init.noRules') : t('tags.init.text', { count: board.ruleCount })}
          </p>
        )}
        {current && board.canWrite && (
          <div className="flex flex-wrap gap-2">
            {MOVES.filter((to) => canMove(current.status, to)).map((to) => {
              const Icon = ICONS[to];
              return (
                <Button
                  key={to}
                  size="sm"
                  isPending={isPending && asked === null}
                  icon={<Icon size={15} aria-hidden />}
                  onPress={() => (to === 'cancel' ? setAsked('cancel') : move(current, to))}
                >
                  {t(`tags.operations.move.${to}`)}
                </Button>
              );
            })}
          </div>
        )}
        {asked === null && <FormError>{failure}</FormError>}
      </div>
      <ConfirmDialog
        isOpen={asked !== null}
        onOpenChange={(open) => {
          if (!open) setAsked(null);
          setFailure(null);
        }}
        title={t(asked === 'cancel' ? 'tags.init.cancelTitle' : 'tags.init.startTitle', {
          count: board.ruleCount,
        })}
        confirmLabel={t(asked === 'cancel' ? 'tags.operations.move.cancel' : 'tags.init.start')}
        cancelLabel={t('actions.close')}
        isPending={isPending}
        error={failure}
        onConfirm={() => {
          if (asked === 'cancel' && current) move(current, 'cancel');
          else run(() => startTagInitAction({}), t('tags.init.started'));
        }}
      >
        <p>{t(asked === 'cancel' ? 'tags.init.cancelText' : 'tags.init.startText')}</p>
      </ConfirmDialog>
    </Card>
  );
}
