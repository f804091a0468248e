import { SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** It does not exist, or lies beyond what the reader may see; which of the two is not said. */
export default function BranchNotFound() {
  const t = useTranslations();
  return (
    <EmptyState
      icon={SearchX}
      title={<h1>{t('branches.notFoundTitle')}</h1>}
      action={<LinkButton href="/settings/branches">{t('branches.backToList')}</LinkButton>}
    >
      {t('common.notFound.text')}
    </EmptyState>
  );
}
