'use client';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { fetchJson } from '@/components/query/fetch-json';
import { Notice } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { MemberQuery } from '@/lib/members/schema';
import { EXPORT_COLUMNS, type ExportColumn, MANY_ROWS } from '@/lib/people/exports/schema';

type Props = {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  query: MemberQuery;
  arePhonesMasked: boolean;
};

/** Says how many members the list's filters find, lets columns be chosen, and starts the download. */
export function ExportDialog({ isOpen, onOpenChange, query, arePhonesMasked }: Props) {
  const t = useTranslations();
  const [columns, setColumns] = useState<readonly ExportColumn[]>(EXPORT_COLUMNS);
  const filter = { q: query.q, branch: query.branch };
  const counted = useQuery({
    queryKey: ['member-export', filter],
    queryFn: ({ signal }) =>
      fetchJson<{ count: number }>('/api/members/export/count', { signal, body: filter }),
    enabled: isOpen,
    retry: false,
  });
  const count = counted.data?.count;
  function toggle(column: ExportColumn) {
    setColumns(EXPORT_COLUMNS.filter((one) => (one === column) !== columns.includes(one)));
  }
  function download() {
    const search = new URLSearchParams({ columns: columns.join(',') });
    if (query.q) search.set('q', query.q);
    if (query.branch) search.set('branch', String(query.branch));
    // The browser's own download: nothing of the file stands in this page's memory.
    window.location.assign(`/api/members/export?${search}`);
    onOpenChange(false);
  }
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={t('imports.export.title')}
      footer={
        <Button
          variant="primary"
          isDisabled={columns.length === 0}
          icon={<Download size={16} aria-hidden />}
          onPress={download}
        >
          {t('imports.export.download')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4 text-sm">
        <p role="status" className="tabular-nums">
          {counted.isError
            ? t('imports.export.countFailed')
            : count === undefined
              ? t('imports.export.counting')
              : t('imports.export.count', { count })}
        </p>
        {count !== undefined && count >= MANY_ROWS && <Notice>{t('imports.export.many')}</Notice>}
        <fieldset>
          <legend className="mb-2 font-medium">{t('imports.export.columns')}</legend>
          <div className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3">
            {EXPORT_COLUMNS.map((column) => (
              <label key={column} className="flex min-h-6 items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-(--accent)"
                  checked={columns.includes(column)}
                  onChange={() => toggle(column)}
                />
                {t(`imports.columns.${column}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <div role="status" className="text-[13px] text-warning empty:hidden">
          {columns.length === 0 && t('imports.export.noneChosen')}
        </div>
        <div className="flex flex-col gap-1 text-[13px] text-muted">
          {arePhonesMasked && columns.includes('phone') && <p>{t('imports.export.masked')}</p>}
          <p>{t('imports.export.logged')}</p>
        </div>
      </div>
    </Dialog>
  );
}
