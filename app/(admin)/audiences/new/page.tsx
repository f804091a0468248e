import type { Metadata } from 'next';
import { forbidden } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { EVERYBODY } from '@/lib/rules/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { AudienceWorkspace } from '../audience-workspace';
import { readVocabulary } from '../read-vocabulary';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('audiences.detail.newTitle') };
}

export default async function NewAudiencePage() {
  const [ctx, t] = await Promise.all([requireCtx(), getTranslations()]);
  if (!may(ctx, 'audience.write')) forbidden();
  const { vocabulary, accountName } = await orForbidden(readVocabulary(ctx, EVERYBODY));
  return (
    <AudienceWorkspace
      saved={null}
      title={t('audiences.detail.newTitle')}
      about={t('audiences.detail.newAbout')}
      rule={EVERYBODY}
      vocabulary={vocabulary}
      accountName={accountName}
      canChange
      canBroadcast={may(ctx, 'broadcast.write')}
    />
  );
}
