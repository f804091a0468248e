import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getFormatter, getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { z } from 'zod';
import { getAudience } from '@/lib/audiences/get-audience';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { countBroadcastsByAudience } from '@/lib/broadcasts/count-by-audience';
import { MOMENT } from '@/lib/i18n/formats';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { AudienceWorkspace } from '../audience-workspace';
import { readVocabulary } from '../read-vocabulary';

/** Read once a request, for the title and for the page. */
const readAudience = cache(async (id: string) => {
  if (!z.uuid().safeParse(id).success) notFound();
  return orForbidden(orNotFound(getAudience(await requireCtx(), id)));
});

export async function generateMetadata({ params }: PageProps<'/audiences/[id]'>): Promise<Metadata> {
  return { title: (await readAudience((await params).id)).name };
}

export default async function AudiencePage({ params }: PageProps<'/audiences/[id]'>) {
  const [ctx, t, format, { id }] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
  ]);
  const audience = await readAudience(id);
  const [{ vocabulary, accountName }, used] = await Promise.all([
    readVocabulary(ctx, audience.rule),
    countBroadcastsByAudience(ctx, [id]),
  ]);
  const facts = {
    version: audience.version,
    at: format.dateTime(new Date(audience.updatedAt), MOMENT),
    used: used.has(id)
      ? t('audiences.detail.usedBy', { count: used.get(id) ?? 0 })
      : t('audiences.detail.unusedYet'),
  };
  return (
    <AudienceWorkspace
      key={audience.id}
      saved={{ id: audience.id, version: audience.version, name: audience.name }}
      title={audience.name}
      about={
        audience.createdByName
          ? t('audiences.detail.about', { ...facts, author: audience.createdByName })
          : t('audiences.detail.aboutAnonymous', facts)
      }
      rule={audience.rule}
      vocabulary={vocabulary}
      accountName={accountName}
      canChange={audience.canChange}
      canBroadcast={may(ctx, 'broadcast.write') && !audience.isArchived}
      canTag={may(ctx, 'member.tag') && !audience.isArchived}
    />
  );
}
