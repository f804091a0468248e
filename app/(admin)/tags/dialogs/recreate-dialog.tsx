'use client';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '@/components/ui/dialog';
import { recreateTagAction } from '../manage-actions';
import type { MenuTag } from '../menu-tag';
import { useTagAction } from '../use-tag-action';

type Props = { tag: MenuTag; onOpenChange: (open: boolean) => void };

/** Makes a WeChat tag again that is gone there. */
export function RecreateDialog({ tag, onOpenChange }: Props) {
  const t = useTranslations();
  const { run, failure, isPending } = useTagAction();
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onOpenChange}
      title={t('tags.recreate.title', { name: tag.name })}
      confirmLabel={t('tags.menu.recreate')}
      isPending={isPending}
      error={failure?.message}
      onConfirm={() =>
        run(
          () => recreateTagAction({ code: tag.code }),
          () => t('tags.recreate.done', { name: tag.name }),
          () => onOpenChange(false),
        )
      }
    >
      <p>{t('tags.recreate.text', { count: tag.memberCount ?? 0 })}</p>
    </ConfirmDialog>
  );
}
