import { getTranslations } from 'next-intl/server';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** No such file or import, or not the reader's. */
export default async function ImportNotFound() {
  const t = await getTranslations();
  return (
    <EmptyState
      kind="no_match"
      title={t('imports.notFound.title')}
      action={<LinkButton href="/members/import">{t('imports.notFound.back')}</LinkButton>}
    >
      {t('imports.notFound.text')}
    </EmptyState>
  );
}
