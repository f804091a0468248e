'use client';
import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/toast';
import { syncDraftsAction } from './actions';

/** Reads the account's draft box again. */
export function SyncButton() {
  const t = useTranslations();
  const [isPending, start] = useTransition();
  function sync() {
    start(async () => {
      const result = await syncDraftsAction({});
      if (result.ok) notify.done(t('materials.sync.done', { count: result.data.count }));
      else notify.failed(result.error.message);
    });
  }
  return (
    <Button icon={<RefreshCw size={16} aria-hidden />} isPending={isPending} onPress={sync}>
      {t('materials.sync.do')}
    </Button>
  );
}
