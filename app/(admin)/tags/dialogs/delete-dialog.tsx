'use client';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '@/components/ui/dialog';
import { deleteTagAction } from '../manage-actions';
import type { MenuTag } from '../menu-tag';
import { TagUsesList } from '../tag-uses-list';
import { useTagAction } from '../use-tag-action';

type Props = { tag: MenuTag; onOpenChange: (open: boolean) => void };

/** Deletes a tag for good, naming it and how many people lose it. */
export function DeleteDialog({ tag, onOpenChange }: Props) {
  const t = useTranslations();
  const { run, failure, isPending } = useTagAction();
  const count = tag.memberCount ?? 0;
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onOpenChange}
      title={t('tags.delete.title', { name: tag.name, count })}
      confirmLabel={t('tags.menu.delete')}
      isDanger
      isPending={isPending}
      error={failure?.message}
      onConfirm={() =>
        run(
          () => deleteTagAction({ code: tag.code, carrierCount: count }),
          ({ operationId }) =>
            t(operationId ? 'tags.delete.started' : 'tags.delete.done', { name: tag.name }),
          () => onOpenChange(false),
        )
      }
    >
      <p>{t(tag.kind === 'wechat' ? 'tags.delete.textWechat' : 'tags.delete.text')}</p>
      <TagUsesList code={tag.code} isBlocking />
    </ConfirmDialog>
  );
}
