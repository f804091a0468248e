'use client';
import { useTranslations } from 'next-intl';
import type { RuleNames } from '@/lib/rules/names';
import type { AudienceRule } from '@/lib/rules/schema';
import { renderWords, toWords } from '@/lib/rules/to-words';

/** The rule as one sentence, to be read aloud before anything is sent to anybody. */
export function RuleSentence({ rule, names }: { rule: AudienceRule; names: RuleNames }) {
  const t = useTranslations();
  return <p className="text-[13px] text-muted leading-6">{renderWords(toWords(rule, names), t)}</p>;
}
