'use client';
import { useState, useTransition } from 'react';
import type { AudienceRule } from '@/lib/rules/schema';
import type { TagRulePreview } from '@/lib/tags/automatic/schema';
import { previewTagRuleAction } from './rule-actions';

/** Asks what a rule would change: the saved one, or one that is being written. */
export function useRulePreview(code: string) {
  const [found, setFound] = useState<TagRulePreview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  function ask(rule?: AudienceRule) {
    setFailure(null);
    start(async () => {
      const result = await previewTagRuleAction({ code, rule });
      if (result.ok) setFound(result.data);
      else {
        setFound(null);
        setFailure(Object.values(result.error.fields ?? {})[0] ?? result.error.message);
      }
    });
  }
  return { found, failure, isPending, ask };
}
