import { SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** No such platform, or none that the reader may see. */
export default function PlatformNotFound() {
  const t = useTranslations();
  return (
    <EmptyState
      icon={SearchX}
      title={<h1>{t('accounts.platforms.notFoundTitle')}</h1>}
      action={<LinkButton href="/settings/accounts">{t('accounts.backToList')}</LinkButton>}
    >
      {t('common.notFound.text')}
    </EmptyState>
  );
}
