'use client';
import { LayoutDashboard } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';

/** A page that failed: the frame stays, the page can be tried again, and the number finds it in the log. */
export default function AdminError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations();
  return (
    <ErrorState
      requestId={error.digest}
      onRetry={reset}
      action={
        <LinkButton variant="ghost" href="/" icon={<LayoutDashboard aria-hidden />}>
          {t('actions.toWorkbench')}
        </LinkButton>
      }
    />
  );
}
