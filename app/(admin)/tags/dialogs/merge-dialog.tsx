'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { TagOption } from '@/components/audiences/rule-editor-context';
import { TagChoice } from '@/components/tags/tag-choice';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { mergeTagsAction } from '../manage-actions';
import type { MenuTag } from '../menu-tag';
import { TagUsesList } from '../tag-uses-list';
import { useTagAction } from '../use-tag-action';

type Props = { tag: MenuTag; onOpenChange: (open: boolean) => void };

/** Merges a tag into another one, which is chosen here. */
export function MergeDialog({ tag, onOpenChange }: Props) {
  const t = useTranslations();
  const [into, setInto] = useState<TagOption | null>(null);
  const { run, failure, isPending, forget } = useTagAction();
  const count = tag.memberCount ?? 0;
  return (
    <Dialog
      isOpen
      onOpenChange={onOpenChange}
      title={t('tags.merge.title', { name: tag.name })}
      footer={
        <>
          <Button onPress={() => onOpenChange(false)}>{t('actions.cancel')}</Button>
          <Button
            variant="danger"
            isPending={isPending}
            isDisabled={into === null}
            onPress={() =>
              into &&
              run(
                () => mergeTagsAction({ code: tag.code, into: into.code }),
                () => t('tags.merge.started', { name: tag.name, into: into.name }),
                () => onOpenChange(false),
              )
            }
          >
            {t('tags.merge.do')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-sm">
          {t(tag.kind === 'wechat' ? 'tags.merge.textWechat' : 'tags.merge.text', { count })}
        </p>
        <TagChoice
          value={into}
          onChange={(chosen) => {
            setInto(chosen);
            forget();
          }}
        />
        {into && (
          <p className="font-medium text-sm">
            {t('tags.merge.sum', { name: tag.name, into: into.name, count })}
          </p>
        )}
        <TagUsesList code={tag.code} isBlocking />
        <FormError>{failure?.message}</FormError>
      </div>
    </Dialog>
  );
}
