'use client';
import { Undo2 } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import type { MemberView, UndoReport } from '@/lib/members/schema';
import { previewUndoAction, undoMergeAction } from './actions';

/** Takes a merge or a moved number back; says first what returns and what cannot. */
export function UndoButton({ merge, name }: { merge: MemberView['merges'][number]; name: string }) {
  const t = useTranslations();
  const [report, setReport] = useState<UndoReport | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function look() {
    start(async () => {
      const result = await previewUndoAction({ mergeId: merge.id });
      if (result.ok) setReport(result.data);
      else notify.failed(result.error.message);
    });
  }
  function undo() {
    start(async () => {
      const result = await undoMergeAction({ mergeId: merge.id });
      if (!result.ok) {
        setFailure(result.error.message);
        return;
      }
      setReport(null);
      notify.done(t('members.undo.done'));
    });
  }

  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        isPending={isPending && report === null}
        icon={<Undo2 size={14} aria-hidden />}
        aria-label={t('members.undo.label', { name })}
        onPress={look}
      >
        {t('members.undo.do')}
      </Button>
      <ConfirmDialog
        isOpen={report !== null}
        onOpenChange={(open) => {
          if (open) return;
          setReport(null);
          setFailure(null);
        }}
        title={t(`members.undo.title.${merge.kind}`, { name })}
        confirmLabel={t('members.undo.do')}
        isPending={isPending}
        error={failure}
        onConfirm={undo}
      >
        {report && <Report report={report} />}
      </ConfirmDialog>
    </>
  );
}

function Report({ report }: { report: UndoReport }) {
  const t = useTranslations();
  const format = useFormatter();
  const back = [
    report.fanCount > 0 && t('members.undo.fans', { count: report.fanCount }),
    report.tagCount > 0 && t('members.undo.tags', { count: report.tagCount }),
    report.hasPhone && t('members.undo.phone'),
  ].filter(Boolean);
  const lost = [
    report.lostFanCount > 0 && t('members.undo.lostFans', { count: report.lostFanCount }),
    report.lostTags.length > 0 && t('members.undo.lostTags', { names: format.list(report.lostTags) }),
    report.lostParts.length > 0 &&
      t('members.undo.lostParts', {
        names: format.list(report.lostParts.map((part) => t(`members.part.${part as 'name'}`))),
      }),
    report.lostPhoneCount > 0 && t('members.undo.lostPhone'),
  ].filter(Boolean);
  return (
    <div className="grid gap-3 text-[13px]">
      <div>
        <p className="font-medium">{t('members.undo.back')}</p>
        <ul className="list-disc pl-5">
          {back.map((line) => (
            <li key={String(line)}>{line}</li>
          ))}
          <li>{t('members.undo.own')}</li>
        </ul>
      </div>
      {lost.length > 0 && (
        <div className="text-warning">
          <p className="font-medium">{t('members.undo.cannot')}</p>
          <ul className="list-disc pl-5">
            {lost.map((line) => (
              <li key={String(line)}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
