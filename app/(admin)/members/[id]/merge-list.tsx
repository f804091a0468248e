import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import type { MemberView } from '@/lib/members/schema';
import { UndoButton } from './undo-button';
import { useWhen } from './words';

/** Rows taken over and numbers that moved; each can be taken back for a while. */
export function MergeList({ merges, now }: { merges: MemberView['merges']; now: Date }) {
  const t = useTranslations();
  const when = useWhen();
  return (
    <Card title={t('members.merge.list')}>
      <ul className="grid gap-3 text-[13px]">
        {merges.map((merge) => {
          const name = `${merge.otherName ?? t('members.list.noName')}（${merge.otherId}）`;
          const side = merge.isWinner ? 'took' : 'gave';
          return (
            <li key={merge.id} className="flex flex-wrap items-start gap-x-3 gap-y-1">
              <div className="min-w-0 flex-1 basis-48">
                <p>{t(`members.merge.line.${merge.kind}.${side}`, { name })}</p>
                <p className="text-muted tabular-nums">
                  {[when(merge.at, now), merge.by].filter(Boolean).join(' · ')}
                </p>
                <p className="text-muted tabular-nums">
                  {merge.undoneAt
                    ? t('members.undo.undone', { at: when(merge.undoneAt, now) })
                    : t(merge.canUndo ? 'members.undo.until' : 'members.undo.over', {
                        at: when(merge.undoUntil, now),
                      })}
                </p>
              </div>
              {merge.canUndo && <UndoButton merge={merge} name={name} />}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
