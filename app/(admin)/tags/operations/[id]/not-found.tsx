import { SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** It does not exist, or lies beyond what the reader may see; which of the two is not said. */
export default function OperationNotFound() {
  const t = useTranslations();
  return (
    <EmptyState
      icon={SearchX}
      title={<h1>{t('tags.operations.notFound')}</h1>}
      action={<LinkButton href="/tags/operations">{t('tags.operations.back')}</LinkButton>}
    >
      {t('common.notFound.text')}
    </EmptyState>
  );
}
