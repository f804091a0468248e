import { getTranslations } from 'next-intl/server';
import { ruleNames } from '@/lib/audiences/rule-names';
import { namesFrom } from '@/lib/rules/names';
import { audienceRule } from '@/lib/rules/schema';
import { renderWords, toWords } from '@/lib/rules/to-words';

/** The rule of the version that was frozen, as one sentence. */
export async function RuleInWords({ rule }: { rule: unknown }) {
  const parsed = audienceRule.safeParse(rule);
  if (!parsed.success) return null;
  const [t, names] = await Promise.all([getTranslations(), ruleNames([parsed.data])]);
  const words = toWords(parsed.data, namesFrom(names));
  return <p className="text-[13px] text-muted leading-6">{renderWords(words, t)}</p>;
}
