'use client';
import { ArrowDown, ArrowUp, Pencil, Plus, Settings2, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import type { TagGroupRow } from '@/lib/tags/schema';
import { DeleteGroup } from './dialogs/delete-group';
import { GroupForm } from './dialogs/group-form';
import { moveTagGroupAction } from './manage-actions';
import { useTagAction } from './use-tag-action';

type Open =
  | { kind: 'list' }
  | { kind: 'form'; group: TagGroupRow | null }
  | { kind: 'delete'; group: TagGroupRow };

/** All groups in a window: order, name, colour, exclusive or not, delete. */
export function ManageGroups({ groups, isWholeCountry }: { groups: TagGroupRow[]; isWholeCountry: boolean }) {
  const t = useTranslations();
  const [open, setOpen] = useState<Open | null>(null);
  const { run, failure, isPending } = useTagAction();
  const back = () => setOpen({ kind: 'list' });
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        isIconOnly
        aria-label={t('tags.groups.manage')}
        onPress={back}
        icon={<Settings2 size={15} aria-hidden />}
      />
      {open?.kind === 'list' && (
        <Dialog
          isOpen
          onOpenChange={() => setOpen(null)}
          title={t('tags.groups.manage')}
          footer={
            <>
              <Button onPress={() => setOpen(null)}>{t('actions.close')}</Button>
              <Button
                variant="primary"
                icon={<Plus size={16} aria-hidden />}
                onPress={() => setOpen({ kind: 'form', group: null })}
              >
                {t('tags.groups.create')}
              </Button>
            </>
          }
        >
          <p className="mb-3 text-[13px] text-muted">{t('tags.groups.about')}</p>
          {groups.length === 0 && <p className="text-sm">{t('tags.groups.none')}</p>}
          <ul className="divide-y divide-border">
            {groups.map((group, place) => (
              <li key={group.id} className="flex min-h-11 items-center gap-2">
                <span
                  aria-hidden
                  className="size-2.5 shrink-0 rounded-full"
                  style={{ background: `var(--chart-${group.color})` }}
                />
                <span className="min-w-0 flex-1 truncate text-sm">
                  {group.name}
                  {group.isExclusive && (
                    <span className="ml-2 text-[12px] text-muted">{t('tags.groups.exclusive')}</span>
                  )}
                </span>
                {(['up', 'down'] as const).map((direction) => (
                  <Button
                    key={direction}
                    variant="ghost"
                    size="sm"
                    isIconOnly
                    isDisabled={isPending || (direction === 'up' ? place === 0 : place === groups.length - 1)}
                    aria-label={t(`tags.groups.${direction}`, { name: group.name })}
                    onPress={() =>
                      run(
                        () => moveTagGroupAction({ id: group.id, direction }),
                        () => null,
                      )
                    }
                    icon={
                      direction === 'up' ? (
                        <ArrowUp size={15} aria-hidden />
                      ) : (
                        <ArrowDown size={15} aria-hidden />
                      )
                    }
                  />
                ))}
                <Button
                  variant="ghost"
                  size="sm"
                  isIconOnly
                  aria-label={t('tags.groups.edit', { name: group.name })}
                  onPress={() => setOpen({ kind: 'form', group })}
                  icon={<Pencil size={15} aria-hidden />}
                />
                {isWholeCountry && (
                  <Button
                    variant="ghost"
                    size="sm"
                    isIconOnly
                    aria-label={t('tags.groups.delete', { name: group.name })}
                    onPress={() => setOpen({ kind: 'delete', group })}
                    icon={<Trash2 size={15} aria-hidden />}
                  />
                )}
              </li>
            ))}
          </ul>
          <FormError>{failure?.message}</FormError>
        </Dialog>
      )}
      {open?.kind === 'form' && (
        <GroupForm group={open.group} isWholeCountry={isWholeCountry} onDone={back} />
      )}
      {open?.kind === 'delete' && <DeleteGroup group={open.group} groups={groups} onDone={back} />}
    </>
  );
}
