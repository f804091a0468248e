'use client';
import { FolderPlus, Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import type { RuleGroupProps } from 'react-querybuilder';
import { isRuleGroup } from 'react-querybuilder';
import { useRuleEditor } from './rule-editor-context';

/** A group of clauses: the bracket with its 且 / 或 / 非 switches, the rows, and what can be added. */
export function RuleGroupBox({ ruleGroup, path, actions, schema, translations }: RuleGroupProps) {
  const t = useTranslations();
  const { isReadOnly, addedId } = useRuleEditor();
  const addButton = useRef<HTMLButtonElement>(null);
  const isRoot = path.length === 0;
  const combinator = 'combinator' in ruleGroup && ruleGroup.combinator === 'or' ? 'or' : 'and';
  const isNegated = ruleGroup.not === true;
  const number = path.map((index) => index + 1).join('.');
  const label = isRoot ? t('audiences.editor.rootGroup') : t('audiences.editor.group', { number });

  function addClause() {
    const rule = schema.createRule();
    addedId.current = rule.id ?? null;
    actions.onRuleAdd(rule, path);
  }
  function addGroup() {
    const group = schema.createRuleGroup();
    const [first] = group.rules;
    addedId.current = typeof first === 'object' ? (first.id ?? null) : null;
    actions.onGroupAdd(group, path);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame and legend
    <div role="group" aria-label={label} className="grid grid-cols-[36px_minmax(0,1fr)]">
      <div className="relative" data-rail>
        <div
          aria-hidden
          className={`absolute top-[22px] right-1.5 bottom-[18px] left-[13px] rounded-l-lg border border-r-0 ${isNegated ? 'border-danger border-dashed' : 'border-[var(--line-strong,var(--border))]'}`}
        />
        <div className="absolute top-1/2 left-0 flex -translate-y-1/2 flex-col gap-1">
          <button
            type="button"
            disabled={isReadOnly}
            onClick={() => actions.onPropChange('combinator', combinator === 'and' ? 'or' : 'and', path)}
            aria-label={t(
              combinator === 'and' ? 'audiences.editor.switchToOr' : 'audiences.editor.switchToAnd',
            )}
            title={t(combinator === 'and' ? 'audiences.editor.andHelp' : 'audiences.editor.orHelp')}
            className="min-h-[26px] min-w-[27px] rounded-md border border-border bg-surface px-1 text-xs text-foreground hover:border-accent focus-visible:outline-2 focus-visible:outline-focus disabled:hover:border-border"
          >
            {t(combinator === 'and' ? 'audiences.editor.and' : 'audiences.editor.or')}
          </button>
          <button
            type="button"
            disabled={isReadOnly}
            aria-pressed={isNegated}
            aria-label={t('audiences.editor.negate')}
            title={t('audiences.editor.negateHelp')}
            onClick={() => actions.onPropChange('not', !isNegated, path)}
            className={`min-h-[26px] min-w-[27px] rounded-md border px-1 text-xs focus-visible:outline-2 focus-visible:outline-focus ${
              isNegated
                ? 'border-danger bg-danger-soft font-medium text-danger'
                : 'border-border border-dashed bg-surface text-muted hover:border-danger hover:text-danger'
            } ${isReadOnly && !isNegated ? 'hidden' : ''}`}
          >
            {t('audiences.editor.not')}
          </button>
        </div>
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        {ruleGroup.rules.map((child, index) => {
          if (typeof child === 'string') return null;
          const childPath = [...path, index];
          const Group = schema.controls.ruleGroup;
          const Clause = schema.controls.rule;
          return isRuleGroup(child) ? (
            <Group
              key={child.id}
              id={child.id}
              ruleGroup={child}
              path={childPath}
              actions={actions}
              schema={schema}
              translations={translations}
            />
          ) : (
            <Clause
              key={child.id}
              id={child.id}
              rule={child}
              path={childPath}
              actions={actions}
              schema={schema}
              translations={translations}
            />
          );
        })}
        {isRoot && ruleGroup.rules.length === 0 && (
          <p className="flex min-h-11 items-center rounded-lg border border-border border-dashed px-3 text-[13px] text-muted">
            {t('audiences.editor.everybody')}
          </p>
        )}
        {!isReadOnly && (
          <div className="flex flex-wrap items-center gap-1 text-[13px]">
            <AddButton ref={addButton} onClick={addClause} icon={<Plus size={15} aria-hidden />}>
              {t('audiences.editor.addClause')}
            </AddButton>
            {path.length + 1 < schema.maxLevels && (
              <AddButton onClick={addGroup} icon={<FolderPlus size={15} aria-hidden />}>
                {t('audiences.editor.addGroup')}
              </AddButton>
            )}
            {!isRoot && (
              <button
                type="button"
                onClick={() => actions.onGroupRemove(path)}
                aria-label={t('audiences.editor.removeGroup', { number })}
                className="ml-auto inline-flex min-h-8 items-center gap-1 rounded-md px-2 text-muted hover:text-danger focus-visible:outline-2 focus-visible:outline-focus"
              >
                <X size={14} aria-hidden /> {t('audiences.editor.removeGroupShort')}
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

type AddProps = {
  ref?: React.Ref<HTMLButtonElement>;
  onClick: () => void;
  icon: React.ReactNode;
  children: React.ReactNode;
};

function AddButton({ ref, onClick, icon, children }: AddProps) {
  return (
    <button
      ref={ref}
      type="button"
      data-add
      onClick={onClick}
      className="inline-flex min-h-8 items-center gap-1 rounded-md px-2 text-accent hover:bg-accent-soft focus-visible:outline-2 focus-visible:outline-focus"
    >
      {icon}
      {children}
    </button>
  );
}
