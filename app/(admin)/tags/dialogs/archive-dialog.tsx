'use client';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '@/components/ui/dialog';
import { archiveTagAction } from '../manage-actions';
import type { MenuTag } from '../menu-tag';
import { TagUsesList } from '../tag-uses-list';
import { useTagAction } from '../use-tag-action';

type Props = { tag: MenuTag; onOpenChange: (open: boolean) => void };

/** Puts a local tag away; whoever carries it keeps it. */
export function ArchiveDialog({ tag, onOpenChange }: Props) {
  const t = useTranslations();
  const { run, failure, isPending } = useTagAction();
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onOpenChange}
      title={t('tags.archive.title', { name: tag.name })}
      confirmLabel={t('tags.menu.archive')}
      isPending={isPending}
      error={failure?.message}
      onConfirm={() =>
        run(
          () => archiveTagAction({ code: tag.code }),
          () => t('tags.archive.done', { name: tag.name }),
          () => onOpenChange(false),
        )
      }
    >
      <p>{t('tags.archive.text', { count: tag.memberCount ?? 0 })}</p>
      <TagUsesList code={tag.code} />
    </ConfirmDialog>
  );
}
