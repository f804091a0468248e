'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { MultiPicker } from '@/components/audiences/multi-picker';
import { TagMark } from '@/components/audiences/tag-mark';
import { tagOptions } from '@/components/audiences/tag-options-query';
import { useDebounced } from '@/components/query/use-debounced';
import { MAX_TAGS_FOR_ALL } from '@/lib/people/imports/schema';

const SEARCH_DELAY_MS = 150;
export type ChosenTag = { code: string; name: string; kind: 'local' | 'wechat'; color: number | null };
type Props = { chosen: ChosenTag[]; onChange: (tags: ChosenTag[]) => void };

/** Chooses the tags that everybody in the file gets, by name or code; a branch is a column or an option of its own. */
export function TagsForAll({ chosen, onChange }: Props) {
  const t = useTranslations();
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({ ...tagOptions(settled), placeholderData: keepPreviousData });
  const found = (search.data ?? []).flatMap(({ code, name, kind, color }): ChosenTag[] =>
    kind === 'branch' ? [] : [{ code, name, kind, color }],
  );
  const option = ({ code, name, kind, color }: ChosenTag) => ({
    key: code,
    name,
    note: code,
    mark: <TagMark kind={kind} color={color} />,
  });
  function toggle(code: string) {
    setText('');
    const tag = found.find((one) => one.code === code);
    if (chosen.some((one) => one.code === code)) onChange(chosen.filter((one) => one.code !== code));
    else if (tag && chosen.length < MAX_TAGS_FOR_ALL) onChange([...chosen, tag]);
  }
  return (
    <div className="rounded-lg border border-border bg-field px-2 py-1 focus-within:border-accent">
      <MultiPicker
        label={t('imports.file.tags')}
        placeholder={t('imports.file.tagsPlaceholder')}
        picked={chosen.map(option)}
        options={found.map(option)}
        text={text}
        onTextChange={setText}
        onToggle={toggle}
        isBusy={search.isFetching || settled !== text.trim()}
        failure={search.isError ? t('audiences.editor.searchFailed') : null}
        isReadOnly={false}
      />
    </div>
  );
}
