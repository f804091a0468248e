import { LockKeyhole } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** A page that the reader's role does not have. */
export default async function AdminForbidden() {
  const t = await getTranslations();
  return (
    <EmptyState
      icon={LockKeyhole}
      title={<h1>{t('common.forbidden.title')}</h1>}
      action={<LinkButton href="/">{t('actions.toWorkbench')}</LinkButton>}
    >
      {t('common.forbidden.text')}
    </EmptyState>
  );
}
