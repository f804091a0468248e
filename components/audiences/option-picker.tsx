'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDebounced } from '@/components/query/use-debounced';
import type { RuleOption } from '@/lib/audiences/schema';
import { MultiPicker } from './multi-picker';
import { type OptionKind, useRuleEditor } from './rule-editor-context';
import { ruleOptions } from './rule-options-query';

const SEARCH_DELAY_MS = 150;

type Props = {
  kind: OptionKind;
  label: string;
  placeholder: string;
  value: string[];
  onChange: (ids: string[]) => void;
  /** One only: the next choice takes the place of the last. */
  isSingle?: boolean;
  isReadOnly: boolean;
};

/** Stores, channels or audiences of a clause, searched on the server. */
export function OptionPicker({ kind, label, placeholder, value, onChange, isSingle, isReadOnly }: Props) {
  const t = useTranslations();
  const { optionOf, learnOptions } = useRuleEditor();
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({
    ...ruleOptions(kind, settled),
    placeholderData: keepPreviousData,
    enabled: !isReadOnly,
  });
  const found = search.data;
  useEffect(() => {
    if (found) learnOptions(kind, found);
  }, [kind, found, learnOptions]);

  // Until the server has answered, the last answer is narrowed here: Enter never picks what no longer fits the text.
  const wanted = text.trim().toLowerCase();
  const isStale = search.isPlaceholderData || settled !== text.trim();
  const shown = (found ?? []).filter(
    (option) =>
      !isStale || option.name.toLowerCase().includes(wanted) || option.note.toLowerCase().includes(wanted),
  );
  const toOption = (option: RuleOption) => ({ key: option.id, name: option.name, note: option.note });
  return (
    <MultiPicker
      label={label}
      placeholder={placeholder}
      picked={value.map((id) => {
        const option = optionOf(kind, id);
        return option ? toOption(option) : { key: id, name: t('audiences.editor.unknownOption', { id }) };
      })}
      options={shown.map(toOption)}
      text={text}
      onTextChange={setText}
      onToggle={(id) => {
        if (value.includes(id)) onChange(value.filter((v) => v !== id));
        else onChange(isSingle ? [id] : [...value, id]);
      }}
      isBusy={search.isFetching || isStale}
      failure={search.isError ? t('audiences.editor.searchFailed') : null}
      isSingle={isSingle}
      isReadOnly={isReadOnly}
    />
  );
}
