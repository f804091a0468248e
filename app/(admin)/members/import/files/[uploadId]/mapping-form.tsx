'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Notice } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { LinkButton } from '@/components/ui/link-button';
import {
  IDENTITY_FIELDS,
  type ImportField,
  type ImportMapping,
  type ReadingQuery,
  type UploadPreview,
} from '@/lib/people/imports/schema';
import { startImportAction } from '../../actions';
import { ColumnTable } from './column-table';
import { OptionFields, type Options } from './option-fields';
import { PreviewTable } from './preview-table';

type Props = {
  file: UploadPreview;
  query: ReadingQuery;
  branches: { id: number; name: string }[];
  /** Somebody who is limited to branches makes members of these only. */
  needsBranch: boolean;
};

/** Matches columns, chooses how to write, begins the dry run. */
export function MappingForm({ file, query, branches, needsBranch }: Props) {
  const t = useTranslations();
  const router = useRouter();
  const [mapping, setMapping] = useState<ImportMapping>(file.mapping);
  const [options, setOptions] = useState<Options>({
    write: 'overwrite',
    create: true,
    tags: [],
    branchId: needsBranch ? (branches[0]?.id ?? null) : null,
  });
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  const hasIdentity = Object.values(mapping).some((field) => IDENTITY_FIELDS.includes(field));

  function choose(column: number, field: ImportField | null) {
    const { [String(column)]: _, ...others } = mapping;
    setMapping(field ? { ...others, [String(column)]: field } : others);
  }
  function begin() {
    setFailure(null);
    start(async () => {
      const { tags, ...how } = options;
      const tagCodes = tags.map(({ code }) => code);
      const result = await startImportAction({ uploadId: file.id, ...query, mapping, ...how, tagCodes });
      if (result.ok) router.push(`/members/import/${result.data.id}`);
      else setFailure(Object.values(result.error.fields ?? {})[0] ?? result.error.message);
    });
  }

  return (
    <>
      {!hasIdentity ? (
        <Notice>{t('imports.file.nothing')}</Notice>
      ) : (
        <p className="text-[13px] text-muted">
          {t(file.isMappingRemembered ? 'imports.file.remembered' : 'imports.file.guessed')}
        </p>
      )}
      <Card title={t('imports.file.columns')} isFlush>
        <ColumnTable file={file} mapping={mapping} onChoose={choose} />
      </Card>
      <Card title={t('imports.file.options')}>
        <OptionFields options={options} onChange={setOptions} branches={branches} needsBranch={needsBranch} />
      </Card>
      <div className="flex flex-col gap-3">
        <FormError>{failure}</FormError>
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="primary" isPending={isPending} isDisabled={!hasIdentity} onPress={begin}>
            {t('imports.file.start')}
          </Button>
          <LinkButton href="/members/import">{t('imports.file.again')}</LinkButton>
          <span className="text-[13px] text-muted">{t('imports.file.startHint')}</span>
        </div>
      </div>
      <PreviewTable file={file} />
    </>
  );
}
