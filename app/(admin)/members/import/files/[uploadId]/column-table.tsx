'use client';
import { useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { Select } from '@/components/ui/select';
import {
  IMPORT_FIELDS,
  type ImportField,
  type ImportMapping,
  type UploadPreview,
} from '@/lib/people/imports/schema';

const EXAMPLES = 3;

type Props = {
  file: UploadPreview;
  mapping: ImportMapping;
  onChoose: (column: number, field: ImportField | null) => void;
};

/** The columns of the file, a few of their cells, and what each means. */
export function ColumnTable({ file, mapping, onChoose }: Props) {
  const t = useTranslations();
  const columns = file.headers.map((header, index) => ({ header, index }));
  const options = [
    { value: '', label: t('imports.file.ignore') },
    ...IMPORT_FIELDS.map((field) => ({ value: field, label: t(`imports.columns.${field}`) })),
  ];
  return (
    <DataTable
      isBare
      caption={t('imports.file.columns')}
      rows={columns}
      rowKey={({ index }) => index}
      columns={[
        {
          key: 'column',
          header: t('imports.file.column'),
          cell: ({ header, index }) => (
            <span className="font-medium [overflow-wrap:anywhere]">{header || `#${index + 1}`}</span>
          ),
        },
        {
          key: 'examples',
          header: t('imports.file.examples'),
          isHiddenOnPhone: true,
          cell: ({ index }) => (
            <span className="block max-w-md truncate text-muted">
              {file.rows
                .map(({ cells }) => cells[index] ?? '')
                .filter(Boolean)
                .slice(0, EXAMPLES)
                .join(' · ')}
            </span>
          ),
        },
        {
          key: 'field',
          header: t('imports.file.field'),
          width: '13rem',
          cell: ({ header, index }) => (
            <Select
              aria-label={`${t('imports.file.field')} ${header || index + 1}`}
              value={mapping[String(index)] ?? ''}
              options={options}
              onChange={(value) => onChoose(index, IMPORT_FIELDS.find((field) => field === value) ?? null)}
              className="w-full min-w-36"
            />
          ),
        },
      ]}
    />
  );
}
