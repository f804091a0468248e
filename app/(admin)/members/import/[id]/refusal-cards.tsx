'use client';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import type { ImportView } from '@/lib/people/imports/schema';

/** What was refused: the first rows with their reasons, and all of them as a file. */
export function RefusalCards({ view }: { view: ImportView }) {
  const t = useTranslations();
  if (view.counts.refused === 0 || view.refusals.length === 0) return null;
  return (
    <Card
      title={t('imports.run.refusals')}
      note={t('imports.run.refusalsNote', { count: view.refusals.length })}
      isFlush
      actions={
        <LinkButton
          size="sm"
          prefetch={false}
          href={`/api/members/import/${view.id}/refused`}
          icon={<Download size={15} aria-hidden />}
        >
          {t('imports.run.download')}
        </LinkButton>
      }
    >
      {view.reasons.length > 1 && (
        <dl aria-label={t('imports.run.reasons')} className="flex flex-col gap-1.5 px-4 pb-4 text-[13px]">
          {view.reasons.map(({ code, count, params }) => (
            <div key={code} className="flex gap-3">
              <dd className="order-first w-14 shrink-0 text-right font-medium">
                <Num value={count} />
              </dd>
              <dt className="min-w-0">{t(`errors.${code}`, params)}</dt>
            </div>
          ))}
        </dl>
      )}
      <DataTable
        isBare
        caption={t('imports.run.refusals')}
        rows={view.refusals}
        rowKey={({ row }) => row}
        columns={[
          {
            key: 'row',
            header: t('imports.file.row'),
            align: 'right',
            width: '5rem',
            cell: ({ row }) => row,
          },
          {
            key: 'reason',
            header: t('imports.run.reason'),
            cell: ({ code, params }) => t(`errors.${code}`, params),
          },
          {
            key: 'cells',
            header: t('imports.run.cells'),
            isHiddenOnPhone: true,
            cell: ({ cells }) => (
              <span className="block max-w-md truncate text-muted">{cells.filter(Boolean).join(' · ')}</span>
            ),
          },
        ]}
      />
    </Card>
  );
}
