import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getFormatter, getTranslations } from 'next-intl/server';
import { Notice } from '@/components/ui/badge';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import type { Ctx } from '@/lib/auth/ctx';
import { requireCtx } from '@/lib/auth/session';
import { listBranches } from '@/lib/branches/list-branches';
import { AppError } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';
import { previewUpload } from '@/lib/people/imports/preview-upload';
import {
  type ReadingQuery,
  readingQuery,
  type UploadPreview,
  uploadIdInput,
} from '@/lib/people/imports/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { MappingForm } from './mapping-form';
import { ReadingBar } from './reading-bar';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('imports.file.title') };
}

/** What the columns of a file mean, with its first rows, before anything is tried. */
export default async function ImportFilePage({
  params,
  searchParams,
}: PageProps<'/members/import/files/[uploadId]'>) {
  const [ctx, t, format, { uploadId }, search] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
    searchParams,
  ]);
  const id = uploadIdInput.safeParse({ id: uploadId });
  if (!id.success) notFound();
  const query = readingQuery.parse(search);
  const [file, branches] = await orForbidden(
    orNotFound(Promise.all([readFile(ctx, id.data.id, query), listBranches(ctx)])),
  );
  const size = (bytes: number) =>
    bytes < 100_000
      ? `${format.number(Math.ceil(bytes / 1024))} KB`
      : `${format.number(bytes / 1024 / 1024, { maximumFractionDigits: 1 })} MB`;
  return (
    <>
      <PageHeader
        title={t('imports.file.title')}
        about={
          'refused' in file
            ? undefined
            : t('imports.file.about', { name: file.name, size: size(file.sizeBytes) })
        }
        back={{ href: '/members/import', label: t('imports.list.title') }}
      />
      {'refused' in file ? (
        <Notice
          tone="bad"
          title={t('imports.file.failedTitle')}
          actions={<LinkButton href="/members/import">{t('imports.file.other')}</LinkButton>}
        >
          {file.refused}
        </Notice>
      ) : (
        <div className="flex flex-col gap-5">
          <ReadingBar file={file} query={query} />
          <MappingForm
            key={`${query.sheet}|${query.encoding}|${query.delimiter}`}
            file={file}
            query={query}
            branches={branches}
            needsBranch={ctx.branchIds !== null}
          />
        </div>
      )}
    </>
  );
}

/** A file that cannot be read is told in its own sentence; what is not there stays not there. */
async function readFile(
  ctx: Ctx,
  id: string,
  query: ReadingQuery,
): Promise<UploadPreview | { refused: string }> {
  try {
    return await previewUpload(ctx, { id, ...query });
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('import.')) throw error;
    return { refused: await errorText(ctx.locale, error.code, error.params) };
  }
}
