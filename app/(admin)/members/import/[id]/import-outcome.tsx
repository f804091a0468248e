'use client';
import { CircleX, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Notice } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { LinkButton } from '@/components/ui/link-button';
import { notify } from '@/components/ui/toast';
import type { ImportView } from '@/lib/people/imports/schema';
import { isUnderWay } from '@/lib/tags/operations/status';
import type { ActionResult } from '@/lib/web/result';
import { cancelImportAction, carryOutImportAction } from '../actions';

/** What can be done now: carry out what was tried, cancel what runs, or go on to the members. */
export function ImportOutcome({ view, onChange }: { view: ImportView; onChange: () => void }) {
  const t = useTranslations();
  const [asking, setAsking] = useState<'carryOut' | 'cancel' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  const { created, updated, refused, tagged } = view.counts;
  const isTried = view.isDryRun && view.status === 'finished';
  const hasWork = created + updated + tagged > 0;

  function ask(what: 'carryOut' | 'cancel' | null) {
    setFailure(null);
    setAsking(what);
  }
  function act(work: () => Promise<ActionResult<unknown>>, done: string) {
    setFailure(null);
    start(async () => {
      const result = await work();
      if (result.ok) {
        notify.done(done);
        setAsking(null);
      } else setFailure(result.error.message);
      onChange();
    });
  }

  return (
    <div className="flex flex-col gap-3">
      {view.failure && (
        <Notice tone="bad" title={t('imports.run.failedTitle')}>
          {t(`errors.${view.failure.code}`, view.failure.params)}
        </Notice>
      )}
      {isTried && !hasWork && refused > 0 && <Notice>{t('imports.run.nothingToDo')}</Notice>}
      {isTried && !view.hasFile && <Notice tone="neutral">{t('imports.run.gone')}</Notice>}
      <div className="flex flex-wrap gap-2">
        {isTried && view.hasFile && hasWork && (
          <Button variant="primary" icon={<Play size={16} aria-hidden />} onPress={() => ask('carryOut')}>
            {t('imports.run.carryOut')}
          </Button>
        )}
        {view.isDryRun && !isUnderWay(view.status) && view.hasFile && (
          <LinkButton href={`/members/import/files/${view.uploadId}`}>{t('imports.run.mapping')}</LinkButton>
        )}
        {isUnderWay(view.status) && (
          <Button size="sm" icon={<CircleX size={15} aria-hidden />} onPress={() => ask('cancel')}>
            {t('imports.run.cancel')}
          </Button>
        )}
        {!view.isDryRun && view.status === 'finished' && (
          <LinkButton href="/members">{t('imports.run.members')}</LinkButton>
        )}
      </div>
      <ConfirmDialog
        isOpen={asking === 'carryOut'}
        onOpenChange={(open) => ask(open ? 'carryOut' : null)}
        title={t('imports.run.carryOutTitle')}
        confirmLabel={t('imports.run.carryOutDo')}
        isDanger={false}
        isPending={isPending}
        error={failure}
        onConfirm={() => act(() => carryOutImportAction({ id: view.id }), t('imports.run.started'))}
      >
        <p>{t('imports.run.carryOutText', { created, updated, refused })}</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asking === 'cancel'}
        onOpenChange={(open) => ask(open ? 'cancel' : null)}
        title={t('imports.run.cancelTitle')}
        confirmLabel={t('imports.run.cancelDo')}
        cancelLabel={t('imports.run.goOn')}
        isPending={isPending}
        error={failure}
        onConfirm={() => act(() => cancelImportAction({ id: view.id }), t('imports.run.cancelled'))}
      >
        <p>{t('imports.run.cancelText')}</p>
      </ConfirmDialog>
    </div>
  );
}
