'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { OperationBar } from '@/components/tags/operation-bar';
import { operationProgress } from '@/components/tags/operation-query';
import { Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { LiveRegion } from '@/components/ui/live-region';
import type { OperationView } from '@/lib/tags/operations/schema';
import { isUnderWay } from '@/lib/tags/operations/status';
import { useRate } from './use-rate';

/** How an operation goes, asked for until it is over. When its state moves, the rest of the page is read again. */
export function LiveOperation({ initial }: { initial: OperationView }) {
  const t = useTranslations();
  const router = useRouter();
  const query = useQuery(operationProgress(initial));
  const operation = query.data;
  const { status, failure } = operation;
  const seen = useRef(`${initial.status} ${initial.failure}`);
  useEffect(() => {
    const state = `${status} ${failure}`;
    if (seen.current === state) return;
    seen.current = state;
    router.refresh();
  }, [status, failure, router]);
  const isLive = isUnderWay(status);
  return (
    <>
      <Card title={t('tags.operations.progress.title')}>
        <OperationBar operation={operation} />
        <p className="mt-2 flex flex-wrap gap-x-4 text-[13px] text-muted tabular-nums">
          <Pace operation={operation} />
          {(isLive || query.isError) && (
            <span className={query.isError ? 'text-warning' : undefined}>
              {t(query.isError ? 'tags.operations.progress.stale' : 'tags.operations.progress.live')}
            </span>
          )}
        </p>
        <LiveRegion>{t(`tags.operations.status.${status}`)}</LiveRegion>
      </Card>
      {operation.isHeldUp && <Notice tone="waits">{t('tags.operations.progress.heldUp')}</Notice>}
      <Outcome operation={operation} />
    </>
  );
}

const MINUTE_SECONDS = 60;

/** People a second over the last few looks, and how long the rest takes at that pace. */
function Pace({ operation }: { operation: OperationView }) {
  const t = useTranslations();
  const rate = useRate(operation.id, operation.processedCount);
  if (!isUnderWay(operation.status) || rate === null || operation.share <= 0) return null;
  const whole = operation.estimatedCount ?? operation.processedCount / operation.share;
  const seconds = Math.ceil(Math.max(0, whole - operation.processedCount) / rate);
  const time =
    seconds < 2 * MINUTE_SECONDS
      ? t('tags.operations.progress.seconds', { count: seconds })
      : t('tags.operations.progress.minutes', { count: Math.ceil(seconds / MINUTE_SECONDS) });
  return (
    <>
      <span>{t('tags.operations.progress.rate', { rate: Math.round(rate) })}</span>
      <span>{t('tags.operations.progress.left', { time })}</span>
    </>
  );
}

function Outcome({ operation }: { operation: OperationView }) {
  const t = useTranslations();
  const format = useFormatter();
  const { processedCount, changedCount, skips, waitingAtWechat } = operation;
  const skipped = skips.notFollowing + skips.tooManyTags + skips.unknown;
  const figures = [
    { key: 'changed', value: changedCount },
    { key: 'unchanged', value: Math.max(0, processedCount - changedCount - skipped) },
    ...(['notFollowing', 'tooManyTags', 'unknown'] as const)
      .map((key) => ({ key, value: skips[key] }))
      .filter(({ value }) => value > 0),
  ] as const;
  return (
    <Card title={t('tags.operations.result.title')}>
      <dl className="flex flex-wrap gap-x-8 gap-y-3 text-[13px]">
        {figures.map(({ key, value }) => (
          <div key={key}>
            <dt className="text-muted">{t(`tags.operations.result.${key}`)}</dt>
            <dd className="font-medium text-base tabular-nums">{format.number(value)}</dd>
          </div>
        ))}
      </dl>
      {waitingAtWechat !== null && (
        <p className="mt-3 text-[13px] text-muted">
          {waitingAtWechat > 0
            ? t('tags.operations.result.wechat', { count: waitingAtWechat })
            : t('tags.operations.result.wechatDone')}
        </p>
      )}
    </Card>
  );
}
