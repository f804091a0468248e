'use server';
import { revalidatePath } from 'next/cache';
import { previewTagRule } from '@/lib/audiences/tag-rules/preview-tag-rule';
import { setTagRule } from '@/lib/audiences/tag-rules/set-tag-rule';
import { removeTagRule } from '@/lib/tags/automatic/remove-tag-rule';
import { previewTagRuleInput, removeTagRuleInput, setTagRuleInput } from '@/lib/tags/automatic/schema';
import { switchTagRuleOff } from '@/lib/tags/automatic/switch-tag-rule-off';
import { switchTagRuleOn } from '@/lib/tags/automatic/switch-tag-rule-on';
import { tagCodeInput } from '@/lib/tags/schema';
import { action } from '@/lib/web/action';

function refresh(code: string) {
  revalidatePath('/tags');
  revalidatePath(`/tags/${code}`);
}

export const setTagRuleAction = action(setTagRuleInput, async (ctx, input) => {
  const { version } = await setTagRule(ctx, input);
  refresh(input.code);
  return { version };
});

/** Asks only; nothing is changed. */
export const previewTagRuleAction = action(previewTagRuleInput, previewTagRule);

export const switchTagRuleOnAction = action(tagCodeInput, async (ctx, input) => {
  const { operationId } = await switchTagRuleOn(ctx, input);
  refresh(input.code);
  return { operationId };
});

export const switchTagRuleOffAction = action(tagCodeInput, async (ctx, input) => {
  await switchTagRuleOff(ctx, input);
  refresh(input.code);
  return {};
});

export const removeTagRuleAction = action(removeTagRuleInput, async (ctx, input) => {
  const { operationId } = await removeTagRule(ctx, input);
  refresh(input.code);
  return { operationId };
});
