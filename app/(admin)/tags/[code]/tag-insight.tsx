import { useFormatter, useTranslations } from 'next-intl';
import { Chart } from '@/components/charts/chart';
import { DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { TagBadge } from '@/components/ui/tag-badge';
import type { TagInsight } from '@/lib/tags/insight/get-tag-insight';
import type { TagOverlap } from '@/lib/tags/insight/get-tag-overlap';

type Props = { name: string; insight: TagInsight; overlap: TagOverlap };

/** A tag's people over time, how they got it, and which other tags they carry. */
export function TagInsightCards({ name, insight, overlap }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  return (
    <>
      {insight.days.length > 1 && (
        <Card>
          <Chart
            title={t('tags.insight.overTime')}
            caption={t('tags.insight.overTimeCaption', { name })}
            labelHeader={t('tags.insight.day')}
            labels={insight.days.map(({ day }) =>
              format.dateTime(new Date(`${day}T04:00:00Z`), { month: 'numeric', day: 'numeric' }),
            )}
            series={[
              { name: t('tags.list.people'), values: insight.days.map(({ memberCount }) => memberCount) },
            ]}
            heightPx={220}
          />
        </Card>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <Sources insight={insight} />
        <Overlap name={name} overlap={overlap} />
      </div>
    </>
  );
}

function Sources({ insight }: { insight: TagInsight }) {
  const t = useTranslations();
  const format = useFormatter();
  const sum = Math.max(
    1,
    insight.sources.reduce((all, { count }) => all + count, 0),
  );
  return (
    <Card title={t('tags.insight.sources')} note={insight.isSample && t('tags.insight.sourcesSample')}>
      {insight.sources.length === 0 && (
        <p className="text-[13px] text-muted">{t('tags.insight.sourcesNone')}</p>
      )}
      <ul className="grid gap-2.5">
        {insight.sources.map(({ source, count }) => (
          <li key={source} className="text-[13px]">
            <div className="mb-1 flex gap-2">
              <span>{t(`tags.source.${source}`)}</span>
              <span className="ml-auto tabular-nums">
                <Num value={count} />
                <span className="ml-2 text-muted">
                  {format.number(count / sum, { style: 'percent', maximumFractionDigits: 1 })}
                </span>
              </span>
            </div>
            <Bar share={count / sum} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Overlap({ name, overlap }: { name: string; overlap: TagOverlap }) {
  const t = useTranslations();
  const format = useFormatter();
  const note = overlap.isSample ? 'tags.insight.overlapSample' : 'tags.insight.overlapNote';
  return (
    <Card title={t('tags.insight.overlap')} note={t(note, { count: overlap.lookedAt })} isFlush>
      <DataTable
        isBare
        isCompact
        caption={t('tags.insight.overlapCaption', { name })}
        rows={overlap.tags}
        rowKey={(row) => row.code}
        rowHref={(row) => `/tags/${row.code}`}
        columns={[
          {
            key: 'tag',
            header: t('tags.list.name'),
            cell: (row) => (
              <TagBadge
                name={row.name}
                kind={row.kind}
                color={row.color}
                wechatLabel={t('terms.wechatTag')}
              />
            ),
          },
          {
            key: 'people',
            header: t('tags.list.people'),
            align: 'right',
            cell: (row) => <Num value={row.count} />,
          },
          {
            key: 'share',
            header: t('tags.insight.share'),
            align: 'right',
            cell: (row) => (
              <span className="flex items-center justify-end gap-3">
                {format.number(row.count / Math.max(1, overlap.lookedAt), {
                  style: 'percent',
                  maximumFractionDigits: 1,
                })}
                <span className="w-20 max-sm:hidden">
                  <Bar share={row.count / Math.max(1, overlap.lookedAt)} />
                </span>
              </span>
            ),
          },
        ]}
        empty={<EmptyState title={t('tags.insight.overlapNone')} />}
      />
    </Card>
  );
}

function Bar({ share }: { share: number }) {
  return (
    <span aria-hidden className="block h-1.5 overflow-hidden rounded-full bg-default">
      <span
        className="block h-full rounded-full bg-accent"
        style={{ width: `${Math.min(1, share) * 100}%` }}
      />
    </span>
  );
}
