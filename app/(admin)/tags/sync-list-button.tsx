'use client';
import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/toast';
import { syncTagListAction } from './manage-actions';
import { useTagAction } from './use-tag-action';

/** Brings the list of WeChat tags up to date; one call. */
export function SyncListButton() {
  const t = useTranslations();
  const { run, isPending } = useTagAction();
  return (
    <Button
      variant="ghost"
      size="sm"
      isIconOnly
      aria-label={t('tags.slots.sync')}
      isPending={isPending}
      icon={<RefreshCw size={15} aria-hidden />}
      onPress={() =>
        run(
          async () => {
            const result = await syncTagListAction({});
            if (!result.ok) notify.failed(result.error.message);
            return result;
          },
          ({ adopted, renamed, gone, back }) =>
            adopted.length + renamed.length + gone.length + back.length === 0
              ? t('tags.slots.synced')
              : t('tags.slots.syncedChanges', {
                  adopted: adopted.length,
                  renamed: renamed.length,
                  gone: gone.length,
                  back: back.length,
                }),
        )
      }
    />
  );
}
