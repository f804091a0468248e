'use client';
import { useTranslations } from 'next-intl';
import { FilterSelect } from '@/components/ui/filter-select';
import {
  DELIMITER_NAMES,
  ENCODINGS,
  type ReadingQuery,
  type UploadPreview,
} from '@/lib/people/imports/schema';

const NAMES = ['comma', 'semicolon', 'tab'] as const;

/** How the file is read, where it was not recognised rightly: the sheet, or encoding and separator. */
export function ReadingBar({ file, query }: { file: UploadPreview; query: ReadingQuery }) {
  const t = useTranslations();
  if (file.format === 'xlsx') {
    if (file.sheets.length < 2) return null;
    return (
      <Labelled label={t('imports.file.sheet')}>
        <FilterSelect
          label={t('imports.file.sheet')}
          param="sheet"
          value={file.sheet}
          options={file.sheets.map((name) => ({ value: name, label: name }))}
        />
      </Labelled>
    );
  }
  const delimiter =
    query.delimiter || (NAMES.find((name) => DELIMITER_NAMES[name] === file.delimiter) ?? 'comma');
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-3">
      <Labelled label={t('imports.file.encoding')}>
        <FilterSelect
          label={t('imports.file.encoding')}
          param="encoding"
          value={file.encoding}
          options={ENCODINGS.map((name) => ({ value: name, label: t(`imports.encodings.${name}`) }))}
        />
      </Labelled>
      <Labelled label={t('imports.file.delimiter')}>
        <FilterSelect
          label={t('imports.file.delimiter')}
          param="delimiter"
          value={delimiter}
          options={NAMES.map((name) => ({ value: name, label: t(`imports.file.${name}`) }))}
        />
      </Labelled>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex items-center gap-2 text-[13px] max-sm:w-full">
      <span aria-hidden className="shrink-0 text-muted">
        {label}
      </span>
      {children}
    </div>
  );
}
