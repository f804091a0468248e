'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { MultiPicker, type PickerOption } from './multi-picker';

const OPTIONS_SHOWN = 60;

type Props = {
  label: string;
  placeholder: string;
  options: { key: string; name: string }[];
  value: string[];
  onChange: (keys: string[]) => void;
  /** How something is called that is not among the options. */
  nameOf?: (key: string) => string;
  /** What is typed may be picked as it stands. */
  takesOther?: boolean;
  isReadOnly: boolean;
};

/** Several of a list that is at hand, so the search needs no server. */
export function LocalPicker(props: Props) {
  const { label, placeholder, options, value, onChange, nameOf, takesOther = false, isReadOnly } = props;
  const t = useTranslations();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found: PickerOption[] = options
    .filter((option) => option.name.toLowerCase().includes(wanted))
    .slice(0, OPTIONS_SHOWN);
  if (takesOther && wanted && !options.some((option) => option.name.toLowerCase() === wanted)) {
    found.push({ key: text.trim(), name: text.trim(), note: t('audiences.editor.asTyped') });
  }
  return (
    <MultiPicker
      label={label}
      placeholder={placeholder}
      picked={value.map((key) => ({
        key,
        name: options.find((option) => option.key === key)?.name ?? nameOf?.(key) ?? key,
      }))}
      options={found}
      text={text}
      onTextChange={setText}
      onToggle={(key) => onChange(value.includes(key) ? value.filter((v) => v !== key) : [...value, key])}
      isBusy={false}
      failure={null}
      isReadOnly={isReadOnly}
    />
  );
}
