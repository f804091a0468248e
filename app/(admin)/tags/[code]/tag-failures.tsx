import { useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { reasonText } from '@/lib/i18n/reason';
import type { TagFailures as Failures } from '@/lib/tags/schema';
import { RetryFailuresButton } from './retry-failures-button';

/** Whom WeChat refused the tag, each with the sentence of the reason, and a way to ask once more. */
export function TagFailures({
  code,
  failures,
  canRetry,
}: {
  code: string;
  failures: Failures;
  canRetry: boolean;
}) {
  const t = useTranslations();
  if (failures.reasons.length === 0) return null;
  return (
    <Card title={t('tags.failures.title')} actions={canRetry && <RetryFailuresButton code={code} />} isFlush>
      <ul className="grid gap-1 px-5 pb-3 text-[13px] text-danger">
        {failures.reasons.map(({ reason, count }) => (
          <li key={reason}>{t('tags.failures.count', { count, reason: reasonText(t, reason) })}</li>
        ))}
      </ul>
      <DataTable
        isBare
        caption={t('tags.failures.caption', { count: failures.people.length })}
        rows={failures.people}
        rowKey={(row) => row.fanId}
        rowHref={(row) => `/members/${row.memberId}`}
        columns={[
          {
            key: 'member',
            header: t('terms.member'),
            cell: (row) => (
              <span className="whitespace-nowrap">
                {row.name ?? t('members.list.noName')}
                <span className="ml-2 font-normal text-muted tabular-nums">{row.memberId}</span>
              </span>
            ),
          },
          { key: 'reason', header: t('tags.failures.reason'), cell: (row) => reasonText(t, row.reason) },
          {
            key: 'state',
            header: t('tags.failures.state'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted">
                {t(row.isWaiting ? 'tags.failures.waits' : 'tags.failures.givenUp')}
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}
