'use client';
import { useTranslations } from 'next-intl';
import { BUCKET_COUNT, MAX_DAYS, MAX_KM, SEXES } from '@/lib/rules/clauses';
import type { InputKind, RuleInput } from '@/lib/rules/fields';
import { numbersOf, stringsOf } from './clause-value';
import { LocalPicker } from './local-picker';
import { OptionPicker } from './option-picker';
import { CITIES, PROVINCES } from './places';
import { QuietSelect } from './quiet-select';
import type { OptionKind } from './rule-editor-context';
import { useRuleEditor } from './rule-editor-context';
import { TagPicker } from './tag-picker';

type Props = { input: RuleInput; label: string; value: unknown; onChange: (value: unknown) => void };

const MONTHS = Array.from({ length: 12 }, (_, n) => n + 1);
const SEARCHED: Partial<Record<InputKind, OptionKind>> = {
  stores: 'store',
  channels: 'channel',
  audiences: 'audience',
};
/** What a number may be; the server checks it again. */
const NUMBERS: Partial<Record<InputKind, { min: number; max: number; step: number; width: string }>> = {
  days: { min: 1, max: MAX_DAYS, step: 1, width: 'w-16' },
  km: { min: 0.1, max: MAX_KM, step: 0.1, width: 'w-16' },
  latitude: { min: -90, max: 90, step: 0.0001, width: 'w-24' },
  longitude: { min: -180, max: 180, step: 0.0001, width: 'w-24' },
  bucket: { min: 0, max: BUCKET_COUNT - 1, step: 1, width: 'w-14' },
};
const FIELD =
  'h-8 rounded-md border border-border bg-transparent px-1.5 text-[13px] tabular-nums hover:border-muted focus-visible:outline-2 focus-visible:outline-focus disabled:border-transparent';

const LISTS: readonly InputKind[] = [
  'tags',
  'branches',
  'stores',
  'channels',
  'audiences',
  'sexes',
  'months',
  'provinces',
  'cities',
];

/** How much of the line an input takes: a list the rest of it, a searched name enough for a name, else its own width. */
export function widthOf({ kind }: RuleInput): 'rest' | 'name' | 'own' {
  if (LISTS.includes(kind)) return 'rest';
  return kind === 'store' ? 'name' : 'own';
}

/** One part of a clause's value, as the field's table asks for it. */
export function ClauseInput({ input, label, value, onChange }: Props) {
  const t = useTranslations();
  const { branches, accounts, isReadOnly } = useRuleEditor();
  const { kind } = input;
  const common = { label, isReadOnly };
  const searched = SEARCHED[kind];
  if (searched) {
    // Audiences are called by uuid, stores and channels by number.
    const isText = searched === 'audience';
    return (
      <OptionPicker
        {...common}
        kind={searched}
        placeholder={t(`audiences.editor.pick.${kind}`)}
        value={isText ? stringsOf(value) : numbersOf(value).map(String)}
        onChange={(ids) => onChange(isText ? ids : ids.map(Number))}
      />
    );
  }
  const number = NUMBERS[kind];
  if (number) return <NumberInput {...common} {...number} value={value} onChange={onChange} />;
  switch (kind) {
    case 'tags':
      return <TagPicker {...common} value={stringsOf(value)} onChange={onChange} />;
    case 'branches':
      return (
        <LocalPicker
          {...common}
          placeholder={t('audiences.editor.pick.branches')}
          options={branches.map(({ id, name }) => ({ key: String(id), name }))}
          nameOf={(id) => t('audiences.editor.unknownBranch', { id })}
          value={numbersOf(value).map(String)}
          onChange={(ids) => onChange(ids.map(Number))}
        />
      );
    case 'sexes':
      return (
        <LocalPicker
          {...common}
          placeholder={t('audiences.editor.pick.sexes')}
          options={SEXES.map((key) => ({ key, name: t(`rules.sexes.${key}`) }))}
          value={stringsOf(value)}
          onChange={onChange}
        />
      );
    case 'months':
      return (
        <LocalPicker
          {...common}
          placeholder={t('audiences.editor.pick.months')}
          options={MONTHS.map((month) => ({ key: String(month), name: t(`rules.months.${month}`) }))}
          value={numbersOf(value).map(String)}
          onChange={(months) => onChange(months.map(Number))}
        />
      );
    case 'provinces':
    case 'cities':
      return (
        <LocalPicker
          {...common}
          placeholder={t(`audiences.editor.pick.${kind}`)}
          options={(kind === 'cities' ? CITIES : PROVINCES).map((name) => ({ key: name, name }))}
          takesOther
          value={stringsOf(value)}
          onChange={onChange}
        />
      );
    case 'account':
    case 'branch':
      return (
        <QuietSelect
          label={label}
          value={typeof value === 'number' ? String(value) : ''}
          placeholder={t('audiences.editor.pick.branch')}
          isDisabled={isReadOnly}
          onChange={(id) => onChange(Number(id))}
          options={(kind === 'account' ? accounts : branches).map(({ id, name }) => ({
            value: String(id),
            label: name,
          }))}
        />
      );
    case 'store':
      return (
        <OptionPicker
          {...common}
          kind="store"
          placeholder={t('audiences.editor.pick.store')}
          isSingle
          value={typeof value === 'number' ? [String(value)] : []}
          onChange={([id]) => onChange(id === undefined ? null : Number(id))}
        />
      );
    case 'date':
      return (
        <input
          type="date"
          aria-label={label}
          value={typeof value === 'string' ? value : ''}
          disabled={isReadOnly}
          onChange={(event) => onChange(event.target.value)}
          className={`${FIELD} w-[8.75rem]`}
        />
      );
    default:
      return null;
  }
}

type NumberProps = {
  label: string;
  isReadOnly: boolean;
  value: unknown;
  onChange: (value: number | null) => void;
  min: number;
  max: number;
  step: number;
  width: string;
};

function NumberInput({ label, isReadOnly, value, onChange, min, max, step, width }: NumberProps) {
  const isBad = typeof value !== 'number' || value < min || value > max;
  return (
    <input
      type="number"
      inputMode={step < 1 ? 'decimal' : 'numeric'}
      aria-label={label}
      aria-invalid={isBad || undefined}
      value={typeof value === 'number' ? value : ''}
      min={min}
      max={max}
      step={step}
      disabled={isReadOnly}
      onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
      className={`${FIELD} ${width} text-right aria-invalid:border-danger`}
    />
  );
}
