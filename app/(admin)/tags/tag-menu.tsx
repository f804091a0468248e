'use client';
import { Dropdown } from '@heroui/react/dropdown';
import {
  Archive,
  ArchiveRestore,
  Ellipsis,
  FolderInput,
  Merge,
  Pencil,
  RefreshCw,
  Trash2,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { notify } from '@/components/ui/toast';
import { ArchiveDialog } from './dialogs/archive-dialog';
import { DeleteDialog } from './dialogs/delete-dialog';
import { MergeDialog } from './dialogs/merge-dialog';
import { MoveGroupDialog } from './dialogs/move-group-dialog';
import { RecreateDialog } from './dialogs/recreate-dialog';
import { RenameDialog } from './dialogs/rename-dialog';
import { unarchiveTagAction } from './manage-actions';
import type { GroupChoice, MenuTag } from './menu-tag';
import { useTagAction } from './use-tag-action';

const ICONS = {
  rename: Pencil,
  group: FolderInput,
  merge: Merge,
  archive: Archive,
  unarchive: ArchiveRestore,
  recreate: RefreshCw,
  delete: Trash2,
} as const;
type Move = keyof typeof ICONS;

/** What can be done with a tag as it is now. */
export function movesOf(tag: MenuTag): Move[] {
  if (tag.kind === 'branch' || tag.origin === 'lent') return [];
  const isUsable = tag.state === 'active';
  const moves: (Move | false)[] = [
    (isUsable || (tag.kind === 'local' && tag.state !== 'archived')) && 'rename',
    tag.state !== 'deleting' && 'group',
    isUsable && tag.origin !== 'automatic' && 'merge',
    tag.kind === 'wechat' && tag.state === 'failed' && 'recreate',
    tag.kind === 'local' && isUsable && 'archive',
    (tag.kind === 'local' && tag.state === 'archived') || tag.state === 'deleting' ? 'unarchive' : false,
    (tag.kind === 'wechat' ? tag.state !== 'creating' : tag.state === 'archived') && 'delete',
  ];
  return moves.filter((move) => move !== false);
}

/** The menu of a tag's row and of its page, with the window of what was chosen. */
export function TagMenu({
  tag,
  groups,
  isWholeCountry,
  label,
}: {
  tag: MenuTag;
  groups: GroupChoice[];
  /** People limited to branches rename tags and nothing more. */
  isWholeCountry: boolean;
  /** Words on the button; without them it is three dots. */
  label?: string;
}) {
  const t = useTranslations();
  const [open, setOpen] = useState<Move | null>(null);
  const { run, failure } = useTagAction();
  const moves = movesOf(tag).filter((move) => isWholeCountry || move === 'rename');
  if (moves.length === 0) return null;
  const close = (isOpen: boolean) => {
    if (!isOpen) setOpen(null);
  };
  const choose = (move: Move) => {
    if (move !== 'unarchive') return setOpen(move);
    run(
      async () => {
        const result = await unarchiveTagAction({ code: tag.code });
        if (!result.ok) notify.failed(result.error.message);
        return result;
      },
      () => t('tags.unarchive.done', { name: tag.name }),
    );
  };
  return (
    <>
      <Dropdown>
        <Dropdown.Trigger
          aria-label={label ? undefined : t('tags.menu.label', { name: tag.name })}
          className={
            label
              ? 'inline-flex h-9 items-center gap-1.5 rounded-lg border border-border bg-transparent px-3 font-normal text-foreground text-sm hover:bg-default'
              : 'inline-flex size-8 items-center justify-center rounded-md bg-transparent p-0 text-muted hover:bg-default hover:text-foreground'
          }
        >
          <Ellipsis size={16} aria-hidden />
          {label}
        </Dropdown.Trigger>
        <Dropdown.Popover placement="bottom end">
          <Dropdown.Menu
            aria-label={t('tags.menu.label', { name: tag.name })}
            onAction={(key) => {
              const move = moves.find((one) => one === key);
              if (move) choose(move);
            }}
          >
            {moves.map((move) => {
              const Icon = ICONS[move];
              return (
                <Dropdown.Item key={move} id={move} textValue={t(`tags.menu.${move}`)}>
                  <Icon size={15} aria-hidden className="text-muted" />
                  {t(`tags.menu.${move}`)}
                </Dropdown.Item>
              );
            })}
          </Dropdown.Menu>
        </Dropdown.Popover>
      </Dropdown>
      <span role="alert" className="sr-only">
        {failure?.message}
      </span>
      {open === 'rename' && <RenameDialog tag={tag} onOpenChange={close} />}
      {open === 'group' && <MoveGroupDialog tag={tag} groups={groups} onOpenChange={close} />}
      {open === 'merge' && <MergeDialog tag={tag} onOpenChange={close} />}
      {open === 'archive' && <ArchiveDialog tag={tag} onOpenChange={close} />}
      {open === 'delete' && <DeleteDialog tag={tag} onOpenChange={close} />}
      {open === 'recreate' && <RecreateDialog tag={tag} onOpenChange={close} />}
    </>
  );
}
