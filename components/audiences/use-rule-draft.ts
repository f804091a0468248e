'use client';
import { useCallback, useMemo, useState } from 'react';
import { dropUnfinished, type EditorGroup, fromQuerybuilder, toQuerybuilder } from '@/lib/rules/querybuilder';
import type { AudienceRule } from '@/lib/rules/schema';
import type { RuleNames } from '@/lib/rules/to-words';
import type { RuleVocabulary, TagOption } from './rule-editor-context';

/** A rule while it is edited: the editor's tree, the rule made of it, what can be counted of it, and its names. */
export function useRuleDraft(start: AudienceRule, vocabulary: RuleVocabulary) {
  const [tree, setTree] = useState<EditorGroup>(() => toQuerybuilder(start));
  const [tags, setTags] = useState(() => new Map(vocabulary.tags.map((tag) => [tag.code, tag])));

  const learnTags = useCallback((found: TagOption[]) => {
    setTags((known) =>
      found.every((tag) => known.has(tag.code))
        ? known
        : new Map([...known, ...found.map((tag) => [tag.code, tag] as const)]),
    );
  }, []);
  const tagOf = useCallback((code: string) => tags.get(code), [tags]);

  const rule = useMemo(() => fromQuerybuilder(tree), [tree]);
  const countable = useMemo(() => dropUnfinished(rule), [rule]);
  const names = useMemo<RuleNames>(
    () => ({
      tag: (code) => tags.get(code)?.name ?? code,
      branch: (id) => vocabulary.branches.find((b) => b.id === id)?.name ?? String(id),
      account: (id) => vocabulary.accounts.find((a) => a.id === id)?.name ?? String(id),
    }),
    [tags, vocabulary],
  );
  const isUnfinished = JSON.stringify(rule) !== JSON.stringify(countable);
  return { tree, setTree, rule, countable, isUnfinished, names, tagOf, learnTags };
}
