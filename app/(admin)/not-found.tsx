import { getTranslations } from 'next-intl/server';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** Something that does not exist, or that the reader may not see: the words do not tell which. */
export default async function AdminNotFound() {
  const t = await getTranslations();
  return (
    <EmptyState
      kind="no_match"
      title={<h1>{t('common.notFound.title')}</h1>}
      action={<LinkButton href="/">{t('actions.toWorkbench')}</LinkButton>}
    >
      {t('common.notFound.text')}
    </EmptyState>
  );
}
