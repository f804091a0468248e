import { z } from 'zod';
import { type AudienceRule, audienceRule } from '@/lib/rules/schema';
import type { OperationView } from '../operations/schema';

const code = z.string().max(64);

/** `version` is the one the change was made on, 0 for a tag that has no rule yet. */
export const setTagRuleInput = z.object({ code, version: z.int().min(0), rule: audienceRule });
/** Without a rule the saved one is looked at. */
export const previewTagRuleInput = z.object({ code, rule: audienceRule.optional() });
/** `stay`: who carries the tag by the rule keeps it. `go`: it is taken from them. */
export const removeTagRuleInput = z.object({ code, carriers: z.enum(['stay', 'go']) });

export type SetTagRuleInput = z.infer<typeof setTagRuleInput>;
export type PreviewTagRuleInput = z.infer<typeof previewTagRuleInput>;
export type RemoveTagRuleInput = z.infer<typeof removeTagRuleInput>;

/** Names are cut for those who may not read members. */
export type RulePreviewPerson = { id: string; name: string | null };

/** What evaluating a rule would change now; exact counts. */
export type TagRulePreview = {
  /** Members that the rule finds. */
  matchedCount: number;
  /** Those who would get the tag, and those who would lose it because only the rule gave it. */
  getsCount: number;
  losesCount: number;
  /** Carriers whom the rule does not find and who keep the tag, because somebody gave it to them. */
  keepsCount: number;
  gets: RulePreviewPerson[];
  loses: RulePreviewPerson[];
  tookMs: number;
};

/** An automatic tag's rule as its page shows it. */
export type TagRuleView = {
  rule: AudienceRule;
  version: number;
  isOn: boolean;
  /** When everybody was last gone through. */
  evaluatedAt: string | null;
  /** Why the rule could not be asked, as a stored reason. */
  failure: string | null;
  updatedAt: string;
  /** The evaluation of everybody that is under way. */
  operation: OperationView | null;
};
