import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getFormatter, getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { OperationStatus } from '@/components/tags/operation-status';
import { Notice } from '@/components/ui/badge';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { errorText } from '@/lib/i18n/error-text';
import { MOMENT } from '@/lib/i18n/formats';
import { getTagOperation } from '@/lib/tags/operations/get-tag-operation';
import { operationIdInput } from '@/lib/tags/operations/schema';
import { orNotFound } from '@/lib/web/or-not-found';
import { LiveOperation } from './live-operation';
import { OperationMoves } from './operation-moves';

/** Read once a request, for the title and for the page. */
const readOperation = cache(async (id: string) => {
  const input = operationIdInput.safeParse({ id });
  if (!input.success) notFound();
  return orNotFound(getTagOperation(await requireCtx(), input.data));
});

export async function generateMetadata({ params }: PageProps<'/tags/operations/[id]'>): Promise<Metadata> {
  const [t, operation] = await Promise.all([getTranslations(), params.then(({ id }) => readOperation(id))]);
  return { title: t(`tags.operations.kind.${operation.kind}`, { name: operation.tag.name }) };
}

export default async function OperationPage({ params }: PageProps<'/tags/operations/[id]'>) {
  const [ctx, t, format, { id }] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
  ]);
  const operation = await readOperation(id);
  const at = format.dateTime(new Date(operation.createdAt), MOMENT);
  return (
    <>
      <PageHeader
        title={t(`tags.operations.kind.${operation.kind}`, { name: operation.tag.name })}
        back={{ href: '/tags/operations', label: t('tags.operations.back') }}
        badge={<OperationStatus status={operation.status} />}
        about={[t(`tags.operations.aboutWhom.${operation.about}`), operation.actorName, at].join(' · ')}
        actions={
          <>
            <LinkButton href={`/tags/${operation.tag.code}`}>{operation.tag.name}</LinkButton>
            {may(ctx, 'member.tag') && (
              <OperationMoves
                key={operation.status}
                id={id}
                status={operation.status}
                processedCount={operation.processedCount}
              />
            )}
          </>
        }
      />
      <div className="grid gap-4">
        {operation.failure && (
          <Notice
            tone={operation.status === 'failed' ? 'bad' : 'waits'}
            title={t(operation.status === 'failed' ? 'tags.operations.failed' : 'tags.operations.trying')}
          >
            {await errorText(ctx.locale, operation.failure)}
          </Notice>
        )}
        <LiveOperation initial={operation} />
      </div>
    </>
  );
}
