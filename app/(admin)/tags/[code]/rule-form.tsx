'use client';
import { Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { RuleEditor } from '@/components/audiences/rule-editor';
import type { RuleVocabulary } from '@/components/audiences/rule-editor-context';
import { RuleSentence } from '@/components/audiences/rule-sentence';
import { useRuleDraft } from '@/components/audiences/use-rule-draft';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import type { AudienceRule } from '@/lib/rules/schema';
import { setTagRuleAction } from './rule-actions';
import { RulePreview } from './rule-preview';
import { useRulePreview } from './use-rule-preview';

type Props = {
  code: string;
  version: number;
  isOn: boolean;
  rule: AudienceRule;
  vocabulary: RuleVocabulary;
  onEnd: () => void;
};

/** The rule while it is written, with what it would change; a new one stays off when it is saved. */
export function RuleForm({ code, version, isOn, rule, vocabulary, onEnd }: Props) {
  const t = useTranslations();
  const draft = useRuleDraft(rule, vocabulary);
  const preview = useRulePreview(code);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function save() {
    setFailure(null);
    start(async () => {
      const result = await setTagRuleAction({ code, version, rule: draft.rule });
      if (!result.ok) {
        setFailure(Object.values(result.error.fields ?? {})[0] ?? result.error.message);
        return;
      }
      notify.done(t(isOn ? 'tags.rule.savedOn' : 'tags.rule.saved'));
      onEnd();
    });
  }

  return (
    <Card title={t('tags.rule.title')} note={t(isOn ? 'tags.rule.editOn' : 'tags.rule.editOff')}>
      <div className="flex flex-col gap-3">
        <RuleEditor
          value={draft.tree}
          onChange={draft.setTree}
          branches={vocabulary.branches}
          accounts={vocabulary.accounts}
          known={draft.known}
          isReadOnly={false}
        />
        <RuleSentence rule={draft.countable} names={draft.names} />
        <FormError>{failure ?? preview.failure}</FormError>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" variant="primary" isPending={isPending} onPress={save}>
            {t('tags.rule.save')}
          </Button>
          <Button
            size="sm"
            icon={<Eye size={15} aria-hidden />}
            isPending={preview.isPending}
            onPress={() => preview.ask(draft.rule)}
          >
            {t('tags.rule.preview')}
          </Button>
          <Button size="sm" isDisabled={isPending} onPress={onEnd}>
            {t('actions.cancel')}
          </Button>
        </div>
        {preview.found && <RulePreview preview={preview.found} />}
      </div>
    </Card>
  );
}
