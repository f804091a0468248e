'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { MultiPicker } from './multi-picker';
import { useRuleEditor } from './rule-editor-context';

type Props = { label: string; value: number[]; onChange: (ids: number[]) => void; isReadOnly: boolean };

/** Branches of a clause; all of them are at hand, so the search needs no server. */
export function BranchPicker({ label, value, onChange, isReadOnly }: Props) {
  const t = useTranslations();
  const { branches } = useRuleEditor();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const optionOf = (id: number) => ({
    key: String(id),
    name: branches.find((b) => b.id === id)?.name ?? t('audiences.editor.unknownBranch', { id }),
  });
  return (
    <MultiPicker
      label={label}
      placeholder={t('audiences.editor.branchPlaceholder')}
      picked={value.map(optionOf)}
      options={branches
        .filter((b) => b.name.toLowerCase().includes(wanted))
        .map((b) => ({ key: String(b.id), name: b.name }))}
      text={text}
      onTextChange={setText}
      onToggle={(key) => {
        const id = Number(key);
        onChange(value.includes(id) ? value.filter((v) => v !== id) : [...value, id]);
      }}
      isBusy={false}
      failure={null}
      isReadOnly={isReadOnly}
    />
  );
}
