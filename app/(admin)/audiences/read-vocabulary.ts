import 'server-only';
import type { RuleVocabulary } from '@/components/audiences/rule-editor-context';
import { listRuleChoices } from '@/lib/audiences/rule-options';
import type { Ctx } from '@/lib/auth/ctx';
import { namesIn } from '@/lib/rules/names-in';
import type { AudienceRule } from '@/lib/rules/schema';
import { listTagOptions } from '@/lib/tags/list-tag-options';

/** What the editor of a rule has to know by name, and what the account at work is called. */
export async function readVocabulary(
  ctx: Ctx,
  rule: AudienceRule,
): Promise<{ vocabulary: RuleVocabulary; accountName: string }> {
  const { tagCodes } = namesIn(rule);
  const [choices, tags] = await Promise.all([
    listRuleChoices(ctx, rule),
    tagCodes.length > 0 ? listTagOptions(ctx, { q: '', codes: tagCodes }) : [],
  ]);
  return {
    vocabulary: { ...choices, tags },
    accountName: choices.accounts.find((account) => account.id === ctx.accountId)?.name ?? '',
  };
}
