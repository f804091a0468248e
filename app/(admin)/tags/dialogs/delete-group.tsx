'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { TagGroupRow } from '@/lib/tags/schema';
import { deleteTagGroupAction } from '../manage-actions';
import { useTagAction } from '../use-tag-action';

type Props = { group: TagGroupRow; groups: TagGroupRow[]; onDone: () => void };

/** Deletes a group; its tags, if there are any, go where it is told. */
export function DeleteGroup({ group, groups, onDone }: Props) {
  const t = useTranslations();
  const [target, setTarget] = useState('');
  const { run, failure, isPending } = useTagAction();
  const others = groups.filter((one) => one.id !== group.id && !one.isExclusive);
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onDone}
      title={t('tags.groups.deleteTitle', { name: group.name, count: group.tagCount })}
      confirmLabel={t('tags.menu.delete')}
      isDanger
      isPending={isPending}
      error={failure?.message}
      onConfirm={() =>
        run(
          () => deleteTagGroupAction({ id: group.id, moveTo: target === '' ? null : Number(target) }),
          () => t('tags.groups.deleted', { name: group.name }),
          onDone,
        )
      }
    >
      <p>{t('tags.groups.deleteText')}</p>
      <Field label={t('tags.groups.moveTo')}>
        <Select
          value={target}
          onChange={setTarget}
          options={[
            { value: '', label: t('tags.create.noGroup') },
            ...others.map((one) => ({ value: String(one.id), label: one.name })),
          ]}
        />
      </Field>
    </ConfirmDialog>
  );
}
