import { getTranslations } from 'next-intl/server';
import { Brand } from '@/components/layout/brand';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

/** An address that leads nowhere. */
export default async function NotFound() {
  const t = await getTranslations();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center p-6">
      <Brand />
      <EmptyState
        kind="no_match"
        title={<h1>{t('common.notFound.title')}</h1>}
        action={<LinkButton href="/">{t('actions.toWorkbench')}</LinkButton>}
      >
        {t('common.notFound.page')}
      </EmptyState>
    </main>
  );
}
