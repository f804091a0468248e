'use client';
import { RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/toast';
import { retryFailuresAction } from '../actions';

/** Asks WeChat once more for everybody it refused. */
export function RetryFailuresButton({ code }: { code: string }) {
  const t = useTranslations();
  const [isPending, start] = useTransition();
  return (
    <Button
      size="sm"
      icon={<RotateCcw size={15} />}
      isPending={isPending}
      onPress={() =>
        start(async () => {
          const result = await retryFailuresAction({ code });
          if (result.ok) notify.done(t('tags.failures.retried', { count: result.data.count }));
          else notify.failed(result.error.message);
        })
      }
    >
      {t('tags.failures.retry')}
    </Button>
  );
}
