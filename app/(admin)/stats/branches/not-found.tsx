import { getTranslations } from 'next-intl/server';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** A branch that does not exist or is not the reader's; the words do not tell which. */
export default async function BranchNotFound() {
  const t = await getTranslations();
  return (
    <EmptyState
      kind="no_match"
      title={<h1>{t('stats.notFound.title')}</h1>}
      action={<LinkButton href="/stats/branches">{t('stats.notFound.back')}</LinkButton>}
    >
      {t('stats.notFound.text')}
    </EmptyState>
  );
}
