'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { MultiPicker } from '@/components/audiences/multi-picker';
import { TagMark } from '@/components/audiences/tag-mark';
import { tagOptions } from '@/components/audiences/tag-options-query';
import { useDebounced } from '@/components/query/use-debounced';

const SEARCH_DELAY_MS = 150;
export type ChosenTag = { code: string; name: string; color: number | null };

/** Chooses the local tags that a channel gives, by name or code. */
export function TagChooser({
  chosen,
  onChange,
}: {
  chosen: ChosenTag[];
  onChange: (tags: ChosenTag[]) => void;
}) {
  const t = useTranslations();
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({ ...tagOptions(settled), placeholderData: keepPreviousData });
  const found = (search.data ?? []).filter((tag) => tag.kind === 'local');
  const option = ({ code, name, color }: ChosenTag) => ({
    key: code,
    name,
    note: code,
    mark: <TagMark kind="local" color={color} />,
  });
  return (
    <div className="rounded-lg border border-border bg-field px-2 py-1 focus-within:border-accent">
      <MultiPicker
        label={t('channels.form.tags')}
        placeholder={t('channels.form.tagsPlaceholder')}
        picked={chosen.map(option)}
        options={found.map(option)}
        text={text}
        onTextChange={setText}
        onToggle={(code) => {
          setText('');
          const tag = found.find((one) => one.code === code);
          if (chosen.some((one) => one.code === code)) onChange(chosen.filter((one) => one.code !== code));
          else if (tag) onChange([...chosen, { code, name: tag.name, color: tag.color }]);
        }}
        isBusy={search.isFetching || settled !== text.trim()}
        failure={search.isError ? t('audiences.editor.searchFailed') : null}
        isReadOnly={false}
      />
    </div>
  );
}
