'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { MultiPicker } from '@/components/audiences/multi-picker';
import type { TagOption } from '@/components/audiences/rule-editor-context';
import { TagMark } from '@/components/audiences/tag-mark';
import { tagOptions } from '@/components/audiences/tag-options-query';
import { useDebounced } from '@/components/query/use-debounced';

/** Rests a moment between key strokes, so that one search is sent for a word and not for each letter. */
const SEARCH_DELAY_MS = 150;

/** One tag to give or take, found by name or code; a branch is changed, not tagged, so its tags are not offered. */
export function TagChoice({
  value,
  onChange,
}: {
  value: TagOption | null;
  onChange: (tag: TagOption | null) => void;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({ ...tagOptions(settled), placeholderData: keepPreviousData });
  const wanted = text.trim().toLowerCase();
  const isStale = search.isPlaceholderData || settled !== text.trim();
  const shown = (search.data ?? []).filter(
    (tag) =>
      tag.kind !== 'branch' &&
      (!isStale || tag.name.toLowerCase().includes(wanted) || tag.code.includes(wanted)),
  );
  const toOption = (tag: TagOption) => ({
    key: tag.code,
    name: tag.name,
    note: tag.code,
    figure: tag.memberCount === null ? undefined : format.number(tag.memberCount),
    mark: <TagMark kind={tag.kind} color={tag.color} />,
  });
  return (
    <div className="rounded-lg border border-border px-2 py-1 focus-within:border-accent">
      <MultiPicker
        label={t('tags.choice.label')}
        placeholder={t('tags.choice.placeholder')}
        picked={value ? [toOption(value)] : []}
        options={shown.map(toOption)}
        text={text}
        onTextChange={setText}
        onToggle={(code) => {
          setText('');
          onChange(value?.code === code ? null : (shown.find((tag) => tag.code === code) ?? null));
        }}
        isBusy={search.isFetching || isStale}
        failure={search.isError ? t('audiences.editor.searchFailed') : null}
        isReadOnly={false}
      />
    </div>
  );
}
