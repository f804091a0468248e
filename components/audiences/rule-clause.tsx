'use client';
import { ChevronDown, Copy, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import type { RuleProps } from 'react-querybuilder';
import { fieldOf, RULE_FIELDS } from '@/lib/rules/fields';
import { BranchPicker } from './branch-picker';
import { useRuleEditor } from './rule-editor-context';
import { TagPicker } from './tag-picker';

/** Operators that take people away are told apart by word and colour. */
const EXCLUDING = ['none', 'notIn', 'isNot'];

/** One clause on one line, to be read as a sentence: 标签 · 包含任一 · 会员日, 奶茶. */
export function RuleClauseRow({ rule, path, actions }: RuleProps) {
  const t = useTranslations();
  const { accounts, isReadOnly, addedId } = useRuleEditor();
  const row = useRef<HTMLDivElement>(null);
  const number = path.map((index) => index + 1).join('.');
  const field = fieldOf(rule.field) ?? RULE_FIELDS[0];
  const isExcluding = EXCLUDING.includes(rule.operator);

  useEffect(() => {
    if (rule.id && addedId.current === rule.id) {
      addedId.current = null;
      row.current?.querySelector<HTMLElement>('[data-value] input, [data-value] select')?.focus();
    }
  }, [rule.id, addedId]);

  function remove() {
    const group = row.current?.closest('[role=group][data-clause]')?.parentElement;
    actions.onRuleRemove(path);
    group?.querySelector<HTMLElement>(':scope > div > [data-add]')?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame and legend
    <div
      ref={row}
      role="group"
      data-clause
      aria-label={t('audiences.editor.clause', { number })}
      className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-border bg-surface py-1 pr-1.5 pl-3"
    >
      <QuietSelect
        label={t('audiences.editor.field', { number })}
        value={rule.field}
        isDisabled={isReadOnly}
        onChange={(name) => actions.onPropChange('field', name, path)}
        options={RULE_FIELDS.map((f) => ({ value: f.name, label: t(f.label) }))}
      />
      <QuietSelect
        label={t('audiences.editor.operator', { number })}
        value={rule.operator}
        isDisabled={isReadOnly}
        tone={isExcluding ? 'text-danger' : 'text-muted'}
        onChange={(name) => actions.onPropChange('operator', name, path)}
        options={(field?.operators ?? []).map((o) => ({ value: o.name, label: t(o.label) }))}
      />
      <div data-value className="min-w-[9rem] flex-1">
        {field?.valueKind === 'tags' && (
          <TagPicker
            label={t('audiences.editor.tags', { number })}
            value={stringsOf(rule.value)}
            onChange={(codes) => actions.onPropChange('value', codes, path)}
            isReadOnly={isReadOnly}
          />
        )}
        {field?.valueKind === 'branches' && (
          <BranchPicker
            label={t('audiences.editor.branches', { number })}
            value={numbersOf(rule.value)}
            onChange={(ids) => actions.onPropChange('value', ids, path)}
            isReadOnly={isReadOnly}
          />
        )}
        {field?.valueKind === 'account' && (
          <QuietSelect
            label={t('audiences.editor.account', { number })}
            value={String(rule.value)}
            isDisabled={isReadOnly}
            onChange={(id) => actions.onPropChange('value', Number(id), path)}
            options={accounts.map((a) => ({ value: String(a.id), label: a.name }))}
          />
        )}
      </div>
      {!isReadOnly && (
        <div className="flex items-center">
          <RowButton
            label={t('audiences.editor.duplicate', { number })}
            onClick={() => actions.onRuleAdd({ ...rule, id: undefined }, path.slice(0, -1))}
            icon={<Copy size={14} aria-hidden />}
          />
          <RowButton
            label={t('audiences.editor.removeClause', { number })}
            onClick={remove}
            icon={<X size={15} aria-hidden />}
          />
        </div>
      )}
    </div>
  );
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'number') : [];
}

function RowButton({ label, onClick, icon }: { label: string; onClick: () => void; icon: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground focus-visible:outline-2 focus-visible:outline-focus"
    >
      {icon}
    </button>
  );
}

type QuietSelectProps = {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  isDisabled: boolean;
  tone?: string;
};

/** A native select that reads as a word of the sentence; phones show their own wheel for it. */
function QuietSelect({ label, value, options, onChange, isDisabled, tone = '' }: QuietSelectProps) {
  return (
    <span className="relative inline-flex items-center">
      <select
        aria-label={label}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.value)}
        className={`min-h-8 cursor-pointer appearance-none [field-sizing:content] rounded-md bg-transparent py-0.5 pr-5 pl-1 hover:bg-default focus-visible:outline-2 focus-visible:outline-focus disabled:cursor-default disabled:pr-1 disabled:opacity-100 disabled:hover:bg-transparent ${tone}`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} className="bg-surface text-foreground">
            {option.label}
          </option>
        ))}
      </select>
      {!isDisabled && (
        <ChevronDown size={12} aria-hidden className="pointer-events-none absolute right-1 text-muted" />
      )}
    </span>
  );
}
