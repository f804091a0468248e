'use client';
import { useTranslations } from 'next-intl';
import { useMemo, useRef } from 'react';
import { QueryBuilder, type RuleGroupType } from 'react-querybuilder';
import { fieldOf, operatorOf, RULE_FIELDS } from '@/lib/rules/fields';
import type { EditorGroup } from '@/lib/rules/querybuilder';
import { MAX_RULE_DEPTH } from '@/lib/rules/schema';
import { startValue } from './clause-value';
import { RuleClauseRow } from './rule-clause';
import { type KnownNames, type NamedOption, RuleEditorProvider } from './rule-editor-context';
import { RuleGroupBox } from './rule-group';

const CONTROLS = { ruleGroup: RuleGroupBox, rule: RuleClauseRow };

type Props = {
  value: EditorGroup;
  onChange: (value: EditorGroup) => void;
  branches: NamedOption[];
  accounts: NamedOption[];
  known: KnownNames;
  isReadOnly: boolean;
};

/** The rule of an audience as indented brackets: react-querybuilder keeps the tree, every part it shows is ours. */
export function RuleEditor({ value, onChange, branches, accounts, known, isReadOnly }: Props) {
  const t = useTranslations();
  const addedId = useRef<string | null>(null);
  const firstAccount = accounts[0]?.id ?? 0;
  const fields = useMemo(
    () =>
      RULE_FIELDS.map((field) => ({
        name: field.name,
        label: t(field.label),
        operators: field.operators.map((operator) => ({ name: operator.name, label: t(operator.label) })),
      })),
    [t],
  );
  const combinators = useMemo(
    () => [
      { name: 'and', label: t('audiences.editor.and') },
      { name: 'or', label: t('audiences.editor.or') },
    ],
    [t],
  );
  const surroundings = useMemo(
    () => ({ ...known, branches, accounts, isReadOnly, addedId }),
    [known, branches, accounts, isReadOnly],
  );
  return (
    <RuleEditorProvider value={surroundings}>
      <QueryBuilder
        query={value as RuleGroupType}
        onQueryChange={(query: RuleGroupType) => onChange(query as EditorGroup)}
        fields={fields}
        combinators={combinators}
        controlElements={CONTROLS}
        controlClassnames={{ queryBuilder: 'text-sm' }}
        getDefaultValue={(rule: { field: string; operator: string }) => {
          const field = fieldOf(rule.field);
          return startValue(field && operatorOf(field, rule.operator), firstAccount);
        }}
        maxLevels={MAX_RULE_DEPTH}
        addRuleToNewGroups
        disabled={isReadOnly}
      />
    </RuleEditorProvider>
  );
}
