'use client';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button';

/** A failure: a plain sentence, a way to try again, and the number that finds it in the log. */
export function ErrorState({
  title,
  children,
  onRetry,
  requestId,
  action,
}: {
  title?: ReactNode;
  children?: ReactNode;
  onRetry?: () => void;
  requestId?: string;
  action?: ReactNode;
}) {
  const t = useTranslations();
  return (
    <div role="alert" className="flex flex-col items-center gap-1 px-6 py-12 text-center">
      <CircleAlert size={28} strokeWidth={1.5} aria-hidden className="mb-2 text-danger" />
      <p className="font-medium">{title ?? t('common.failed.title')}</p>
      <div className="max-w-md text-[13px] text-muted">{children ?? t('common.failed.text')}</div>
      {requestId && (
        <p className="mt-1 text-[13px] text-muted">
          {t('common.failed.number')}{' '}
          <code className="select-all font-mono text-foreground">{requestId}</code>
        </p>
      )}
      <div className="mt-4 flex gap-2">
        {onRetry && (
          <Button icon={<RotateCw aria-hidden />} onPress={onRetry}>
            {t('actions.retry')}
          </Button>
        )}
        {action}
      </div>
    </div>
  );
}
