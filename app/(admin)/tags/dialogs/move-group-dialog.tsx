'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { moveTagToGroupAction } from '../manage-actions';
import type { GroupChoice, MenuTag } from '../menu-tag';
import { useTagAction } from '../use-tag-action';

type Props = { tag: MenuTag; groups: GroupChoice[]; onOpenChange: (open: boolean) => void };

/** Puts a tag into another group; where people would carry two tags that exclude each other, the newest may be kept. */
export function MoveGroupDialog({ tag, groups, onOpenChange }: Props) {
  const t = useTranslations();
  const [groupId, setGroupId] = useState(tag.groupId === null ? '' : String(tag.groupId));
  const { run, failure, isPending, forget } = useTagAction();
  const hasDoubles = failure?.code === 'tag.group_doubles';
  const move = () =>
    run(
      () =>
        moveTagToGroupAction({
          code: tag.code,
          groupId: groupId === '' ? null : Number(groupId),
          resolve: hasDoubles ? 'keep_newest' : 'refuse',
        }),
      ({ operationIds }) =>
        t(operationIds.length > 0 ? 'tags.groups.movingDone' : 'tags.groups.movedDone', { name: tag.name }),
      () => onOpenChange(false),
    );
  return (
    <Dialog
      isOpen
      onOpenChange={onOpenChange}
      title={t('tags.groups.moveTitle', { name: tag.name })}
      size="sm"
      footer={
        <>
          <Button onPress={() => onOpenChange(false)}>{t('actions.cancel')}</Button>
          <Button variant={hasDoubles ? 'danger' : 'primary'} isPending={isPending} onPress={move}>
            {t(hasDoubles ? 'tags.groups.keepNewest' : 'tags.groups.move')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('tags.list.group')}>
          <Select
            value={groupId}
            onChange={(id) => {
              setGroupId(id);
              forget();
            }}
            options={[
              { value: '', label: t('tags.create.noGroup') },
              ...groups
                .filter((group) => tag.kind === 'local' || !group.isExclusive)
                .map((group) => ({
                  value: String(group.id),
                  label: group.name,
                  note: group.isExclusive ? t('tags.groups.exclusive') : undefined,
                })),
            ]}
          />
        </Field>
        <FormError>{failure?.message}</FormError>
      </div>
    </Dialog>
  );
}
