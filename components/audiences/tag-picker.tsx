'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDebounced } from '@/components/query/use-debounced';
import { MultiPicker } from './multi-picker';
import { type TagOption, useRuleEditor } from './rule-editor-context';
import { TagMark } from './tag-mark';
import { tagOptions } from './tag-options-query';

/** Rests a moment between key strokes, so that one search is sent for a word and not for each letter. */
const SEARCH_DELAY_MS = 150;

type Props = { label: string; value: string[]; onChange: (codes: string[]) => void; isReadOnly: boolean };

/** Tags of a clause, searched on the server by name and code. */
export function TagPicker({ label, value, onChange, isReadOnly }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const { tagOf, learnTags } = useRuleEditor();
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({
    ...tagOptions(settled),
    placeholderData: keepPreviousData,
    enabled: !isReadOnly,
  });
  const found = search.data;
  useEffect(() => {
    if (found) learnTags(found);
  }, [found, learnTags]);

  // Until the server has answered, the last answer is narrowed here: Enter never picks what no longer fits the text.
  const wanted = text.trim().toLowerCase();
  const isStale = search.isPlaceholderData || settled !== text.trim();
  const shown = (found ?? []).filter(
    (tag) => !isStale || tag.name.toLowerCase().includes(wanted) || tag.code.toLowerCase().includes(wanted),
  );
  const toOption = (tag: TagOption) => ({
    key: tag.code,
    name: tag.name,
    note: tag.code,
    figure: tag.memberCount === null ? undefined : format.number(tag.memberCount),
    mark: <TagMark kind={tag.kind} color={tag.color} />,
  });
  return (
    <MultiPicker
      label={label}
      placeholder={t('audiences.editor.tagPlaceholder')}
      picked={value.map((code) => {
        const tag = tagOf(code);
        return tag ? toOption(tag) : { key: code, name: code, note: t('audiences.editor.unknownTag') };
      })}
      options={shown.map(toOption)}
      text={text}
      onTextChange={setText}
      onToggle={(code) => onChange(value.includes(code) ? value.filter((v) => v !== code) : [...value, code])}
      isBusy={search.isFetching || isStale}
      failure={search.isError ? t('audiences.editor.searchFailed') : null}
      isReadOnly={isReadOnly}
    />
  );
}
