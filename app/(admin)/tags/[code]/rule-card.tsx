'use client';
import { Eye, Pencil, Sparkles } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { RuleVocabulary } from '@/components/audiences/rule-editor-context';
import { RuleSentence } from '@/components/audiences/rule-sentence';
import { useRuleDraft } from '@/components/audiences/use-rule-draft';
import { Notice, StatusBadge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { MOMENT } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';
import { EVERYBODY } from '@/lib/rules/schema';
import type { TagRuleView } from '@/lib/tags/automatic/schema';
import { RuleForm } from './rule-form';
import { RulePreview } from './rule-preview';
import { RuleRemoveButton } from './rule-remove-button';
import { RuleSwitchButton } from './rule-switch-button';
import { useRulePreview } from './use-rule-preview';

type Props = {
  code: string;
  name: string;
  saved: TagRuleView | null;
  vocabulary: RuleVocabulary;
  canWrite: boolean;
};

/** The rule by which a tag is given and taken: what it says, whether it is on, when everybody was last gone through. */
export function RuleCard({ code, name, saved, vocabulary, canWrite }: Props) {
  const t = useTranslations();
  const [isEditing, setEditing] = useState(false);
  if (isEditing) {
    return (
      <RuleForm
        code={code}
        version={saved?.version ?? 0}
        isOn={saved?.isOn ?? false}
        rule={saved?.rule ?? EVERYBODY}
        vocabulary={vocabulary}
        onEnd={() => setEditing(false)}
      />
    );
  }
  const edit = (
    <Button
      size="sm"
      icon={saved ? <Pencil size={15} aria-hidden /> : <Sparkles size={15} aria-hidden />}
      onPress={() => setEditing(true)}
    >
      {t(saved ? 'tags.rule.edit' : 'tags.rule.make')}
    </Button>
  );
  return (
    <Card title={t('tags.rule.title')} actions={canWrite && edit}>
      {saved ? (
        <SavedRule code={code} name={name} saved={saved} vocabulary={vocabulary} canWrite={canWrite} />
      ) : (
        <p className="text-[13px] text-muted">{t('tags.rule.none')}</p>
      )}
    </Card>
  );
}

function SavedRule({
  code,
  name,
  saved,
  vocabulary,
  canWrite,
}: Omit<Props, 'saved'> & { saved: TagRuleView }) {
  const t = useTranslations();
  const format = useFormatter();
  const { names } = useRuleDraft(saved.rule, vocabulary);
  const preview = useRulePreview(code);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge tone={saved.isOn ? 'well' : 'neutral'}>
          {t(saved.isOn ? 'tags.rule.on' : 'tags.rule.off')}
        </StatusBadge>
        <span className="text-[13px] text-muted">
          {saved.evaluatedAt
            ? t('tags.rule.evaluated', { at: format.dateTime(new Date(saved.evaluatedAt), MOMENT) })
            : t('tags.rule.neverEvaluated')}
        </span>
      </div>
      <RuleSentence rule={saved.rule} names={names} />
      {saved.failure && (
        <Notice tone="bad" title={t('tags.rule.failed')}>
          {reasonText(t, saved.failure, { name })}
        </Notice>
      )}
      {canWrite && (
        <div className="flex flex-wrap gap-2">
          <RuleSwitchButton code={code} name={name} isOn={saved.isOn} />
          <Button
            size="sm"
            icon={<Eye size={15} aria-hidden />}
            isPending={preview.isPending}
            onPress={() => preview.ask()}
          >
            {t('tags.rule.preview')}
          </Button>
          <RuleRemoveButton code={code} name={name} />
        </div>
      )}
      <FormError>{preview.failure}</FormError>
      {preview.found && <RulePreview preview={preview.found} />}
    </div>
  );
}
