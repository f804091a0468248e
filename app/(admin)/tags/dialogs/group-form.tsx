'use client';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { GROUP_COLORS } from '@/lib/tags/groups/schema';
import type { TagGroupRow } from '@/lib/tags/schema';
import { changeTagGroupAction, createTagGroupAction, setGroupExclusiveAction } from '../manage-actions';
import { useTagAction } from '../use-tag-action';

type Props = { group: TagGroupRow | null; isWholeCountry: boolean; onDone: () => void };

/** A new group, or an old one's name, colour and rule; two tags that exclude each other are resolved by keeping the newest. */
export function GroupForm({ group, isWholeCountry, onDone }: Props) {
  const t = useTranslations();
  const formId = useId();
  const [name, setName] = useState(group?.name ?? '');
  const [color, setColor] = useState(group?.color ?? 1);
  const [isExclusive, setExclusive] = useState(group?.isExclusive ?? false);
  const { run, failure, isPending, forget } = useTagAction();
  const hasDoubles = failure?.code === 'tag.group_doubles';

  const save = () =>
    run(
      async () => {
        if (!group) return createTagGroupAction({ name, color, isExclusive });
        const changed = await changeTagGroupAction({ id: group.id, name, color });
        if (!changed.ok || isExclusive === group.isExclusive) return changed;
        return setGroupExclusiveAction({
          id: group.id,
          isExclusive,
          resolve: hasDoubles ? 'keep_newest' : 'refuse',
        });
      },
      () => t('tags.groups.saved', { name }),
      onDone,
    );

  return (
    <Dialog
      isOpen
      onOpenChange={onDone}
      title={group ? t('tags.groups.edit', { name: group.name }) : t('tags.groups.create')}
      footer={
        <>
          <Button onPress={onDone}>{t('actions.cancel')}</Button>
          <Button
            type="submit"
            form={formId}
            variant={hasDoubles ? 'danger' : 'primary'}
            isPending={isPending}
          >
            {t(hasDoubles ? 'tags.groups.keepNewest' : 'tags.rename.do')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field label={t('tags.create.name')}>
          <Input
            required
            maxLength={30}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <fieldset>
          <legend className="mb-1.5 font-medium text-sm">{t('tags.groups.color')}</legend>
          <div className="flex flex-wrap gap-2">
            {GROUP_COLORS.map((one) => (
              <label
                key={one}
                className="flex size-8 cursor-pointer items-center justify-center rounded-md has-checked:bg-default has-checked:ring-2 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-focus"
              >
                <input
                  type="radio"
                  name="color"
                  className="sr-only"
                  checked={color === one}
                  onChange={() => setColor(one)}
                  aria-label={t('tags.groups.colorNumber', { number: one })}
                />
                <span
                  aria-hidden
                  className="size-4 rounded-full"
                  style={{ background: `var(--chart-${one})` }}
                />
              </label>
            ))}
          </div>
        </fieldset>
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-1 size-4 accent-(--accent)"
            checked={isExclusive}
            disabled={group !== null && !isWholeCountry}
            onChange={(event) => {
              setExclusive(event.target.checked);
              forget();
            }}
          />
          <span>
            {t('tags.groups.exclusiveLabel')}
            <span className="block text-[13px] text-muted">{t('tags.groups.exclusiveHint')}</span>
          </span>
        </label>
        <FormError>{failure?.message}</FormError>
      </form>
    </Dialog>
  );
}
