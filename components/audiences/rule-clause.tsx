'use client';
import { Copy, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import type { RuleProps } from 'react-querybuilder';
import { FIELD_GROUPS, fieldOf, operatorOf, RULE_FIELDS } from '@/lib/rules/fields';
import { ClauseInput, widthOf } from './clause-input';
import { partOf, startValue, withPart } from './clause-value';
import { QuietSelect } from './quiet-select';
import { useRuleEditor } from './rule-editor-context';

/** How much of the line a part of the value takes. */
const WIDTHS = {
  rest: 'min-w-[9rem] flex-1 max-sm:basis-full [&>:first-child]:flex-1',
  name: 'min-w-[11rem] max-w-full',
  own: 'min-w-0 max-w-full',
};

/** One clause on one line, to be read as a sentence: 标签 · 包含任一 · 会员日, 奶茶. */
export function RuleClauseRow({ rule, path, actions }: RuleProps) {
  const t = useTranslations();
  const { accounts, isReadOnly, addedId } = useRuleEditor();
  const row = useRef<HTMLDivElement>(null);
  const number = path.map((index) => index + 1).join('.');
  const field = fieldOf(rule.field) ?? RULE_FIELDS[0];
  const operator = field && operatorOf(field, rule.operator);

  useEffect(() => {
    if (rule.id && addedId.current === rule.id) {
      addedId.current = null;
      row.current?.querySelector<HTMLElement>('[data-value] input, [data-value] select')?.focus();
    }
  }, [rule.id, addedId]);

  function changeOperator(name: string) {
    const next = field && operatorOf(field, name);
    const value = startValue(next, accounts[0]?.id ?? 0, { operator, value: rule.value });
    actions.onPropChange('operator', name, path);
    actions.onPropChange('value', value, path);
  }

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
      className="relative flex min-h-11 items-start gap-1 rounded-lg border border-border bg-surface py-1.5 pr-1.5 pl-3 sm:items-center sm:py-1"
    >
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
        {/* On a phone the field stands alone, beside the buttons. */}
        <span className="max-sm:basis-full max-sm:pr-[4.5rem]">
          <QuietSelect
            label={t('audiences.editor.field', { number })}
            value={field?.name ?? ''}
            isDisabled={isReadOnly}
            onChange={(name) => actions.onPropChange('field', name, path)}
            options={FIELD_GROUPS.map((group) => ({
              label: t(`rules.groups.${group}`),
              options: RULE_FIELDS.filter((f) => f.group === group).map((f) => ({
                value: f.name,
                label: t(f.label),
              })),
            }))}
          />
        </span>
        <QuietSelect
          label={t('audiences.editor.operator', { number })}
          value={operator?.name ?? ''}
          isDisabled={isReadOnly}
          tone={operator?.isExcluding ? 'text-danger' : 'text-muted'}
          onChange={changeOperator}
          options={(field?.operators ?? []).map((o) => ({ value: o.name, label: t(o.label) }))}
        />
        {operator?.inputs.map((input) => (
          <div
            key={`${operator.name} ${input.key}`}
            data-value
            className={`flex items-center gap-1.5 ${WIDTHS[widthOf(input)]}`}
          >
            <ClauseInput
              input={input}
              label={t(`audiences.editor.input.${input.key === 'to' ? 'to' : input.kind}`, { number })}
              value={partOf(rule.value, input)}
              onChange={(part) => actions.onPropChange('value', withPart(rule.value, input, part), path)}
            />
            {input.suffix && <span className="whitespace-nowrap text-muted">{t(input.suffix)}</span>}
          </div>
        ))}
      </div>
      {!isReadOnly && (
        <div className="flex items-center max-sm:absolute max-sm:top-1.5 max-sm:right-1.5 sm:self-start">
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
