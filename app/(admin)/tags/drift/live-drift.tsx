'use client';
import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice, StatusBadge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { MOMENT } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';
import type { DriftRunView } from '@/lib/tags/drift/schema';
import { startDriftRunAction } from '../manage-actions';
import { useTagAction } from '../use-tag-action';
import { driftRun } from './drift-query';
import { DriftTable } from './drift-table';
import { RepairButton } from './repair-button';

type Props = { accountId: number; initial: DriftRunView | null; canWrite: boolean };

/** The last comparison, live: how far it is, what differs by tag, and the repair of all or of one. */
export function LiveDrift({ accountId, initial, canWrite }: Props) {
  const t = useTranslations();
  const query = useQuery(driftRun(accountId, initial));
  const { run: act, failure, isPending } = useTagAction();
  const run = query.data;
  const refresh = () => void query.refetch();
  const isRunning = run?.status === 'queued' || run?.status === 'running';
  const start = canWrite && !isRunning && (
    <Button
      variant="primary"
      size="sm"
      isPending={isPending}
      icon={<GitCompareArrows size={15} aria-hidden />}
      onPress={() =>
        act(
          () => startDriftRunAction({}),
          () => t('tags.drift.started'),
          refresh,
        )
      }
    >
      {t('tags.drift.start')}
    </Button>
  );
  return (
    <div className="flex flex-col gap-4">
      {query.isError && (
        <p role="status" className="text-[13px] text-warning">
          {t('tags.drift.stale')}
        </p>
      )}
      <FormError>{failure?.message}</FormError>
      {!run ? (
        <Card>
          <EmptyState title={t('tags.drift.noneTitle')} action={start}>
            {t('tags.drift.noneText')}
          </EmptyState>
        </Card>
      ) : (
        <>
          <Summary run={run} actions={start} />
          {run.tags.length === 0 && !isRunning && run.status === 'finished' && (
            <Card>
              <EmptyState title={t('tags.drift.noTags')} />
            </Card>
          )}
          {run.tags.length > 0 && (
            <DriftTable
              run={run}
              action={(tag) =>
                canWrite && run.status === 'finished' && <RepairButton run={run} tag={tag} onDone={refresh} />
              }
            />
          )}
        </>
      )}
    </div>
  );
}

const TONE = {
  queued: 'underway',
  running: 'underway',
  paused: 'waits',
  finished: 'well',
  failed: 'bad',
  cancelled: 'neutral',
} as const;

function Summary({ run, actions }: { run: DriftRunView; actions: React.ReactNode }) {
  const t = useTranslations();
  const format = useFormatter();
  const isOver = run.status === 'finished';
  const differing = run.tags.filter(
    (tag) => tag.oursOnlyCount + tag.theirsOnlyCount > 0 || tag.isGone,
  ).length;
  const fans = run.tags.reduce((sum, tag) => sum + tag.oursOnlyCount + tag.theirsOnlyCount, 0);
  const at = format.dateTime(new Date(run.finishedAt ?? run.createdAt), MOMENT);
  return (
    <Card
      title={t('tags.drift.last')}
      note={<StatusBadge tone={TONE[run.status]}>{t(`tags.drift.status.${run.status}`)}</StatusBadge>}
      actions={actions}
    >
      <p className="text-sm" role="status">
        {isOver
          ? differing === 0
            ? t('tags.drift.same', { count: run.tagCount })
            : t('tags.drift.differs', { tags: differing, fans })
          : t('tags.drift.progress', { done: run.comparedCount, all: run.tagCount })}
      </p>
      {!isOver && run.tagCount > 0 && (
        <progress
          className="mt-2 h-2 w-full max-w-md accent-(--accent)"
          value={run.comparedCount}
          max={run.tagCount}
          aria-label={t('tags.drift.progressLabel')}
        />
      )}
      <p className="mt-1 text-[13px] text-muted">{t('tags.drift.calls', { count: run.callCount, at })}</p>
      {run.failure && (
        <div className="mt-3">
          <Notice
            tone={run.status === 'failed' ? 'bad' : 'waits'}
            title={t(run.status === 'failed' ? 'tags.drift.failed' : 'tags.drift.waits')}
          >
            {reasonText(t, run.failure)}
          </Notice>
        </div>
      )}
    </Card>
  );
}
