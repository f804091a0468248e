'use client';
import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import type { UploadPreview } from '@/lib/people/imports/schema';

/** The first rows as they were read, so that a wrong encoding or separator shows at once. */
export function PreviewTable({ file }: { file: UploadPreview }) {
  const t = useTranslations();
  const title = t('imports.file.preview', { count: file.rows.length });
  return (
    <Card title={title} isFlush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={title} tabIndex={0} className="max-h-96 overflow-auto">
        <table className="w-full border-collapse text-[13px]">
          <thead className="sticky top-0 bg-surface">
            <tr className="border-border border-b text-left text-muted">
              <th scope="col" className="whitespace-nowrap px-4 py-2 text-right font-normal">
                {t('imports.file.row')}
              </th>
              {file.headers.map((header, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file have no other name
                <th key={column} scope="col" className="whitespace-nowrap px-3 py-2 font-normal">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {file.rows.map(({ row, cells, problem }) => (
              <tr key={row} className="border-border border-b last:border-b-0">
                <td className="px-4 py-1.5 text-right text-muted tabular-nums">{row}</td>
                {problem ? (
                  <td colSpan={file.headers.length} className="px-3 py-1.5 text-danger">
                    {t(`errors.${problem}`)}
                  </td>
                ) : (
                  cells.map((cell, column) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: cells of a row have no other name
                    <td key={column} className="max-w-60 truncate px-3 py-1.5">
                      {cell}
                    </td>
                  ))
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
