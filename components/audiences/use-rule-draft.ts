'use client';
import { useCallback, useMemo, useState } from 'react';
import type { RuleOption } from '@/lib/audiences/schema';
import type { RuleNames } from '@/lib/rules/names';
import { dropUnfinished, type EditorGroup, fromQuerybuilder, toQuerybuilder } from '@/lib/rules/querybuilder';
import type { AudienceRule } from '@/lib/rules/schema';
import type { KnownNames, OptionKind, RuleVocabulary, TagOption } from './rule-editor-context';

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
  const [options, setOptions] = useState(() => new Map(Object.entries(vocabulary.options).flatMap(keyed)));
  const learnOptions = useCallback((kind: OptionKind, found: RuleOption[]) => {
    setOptions((known) => {
      const fresh = keyed([kind, found]).filter(([key]) => !known.has(key));
      return fresh.length === 0 ? known : new Map([...known, ...fresh]);
    });
  }, []);
  const known = useMemo<KnownNames>(
    () => ({
      tagOf: (code) => tags.get(code),
      learnTags,
      optionOf: (kind, id) => options.get(`${kind} ${id}`),
      learnOptions,
    }),
    [tags, learnTags, options, learnOptions],
  );

  const rule = useMemo(() => fromQuerybuilder(tree), [tree]);
  const countable = useMemo(() => dropUnfinished(rule), [rule]);
  const names = useMemo<RuleNames>(
    () => ({
      tag: (code) => tags.get(code)?.name ?? code,
      branch: (id) => vocabulary.branches.find((b) => b.id === id)?.name ?? String(id),
      account: (id) => vocabulary.accounts.find((a) => a.id === id)?.name ?? String(id),
      store: (id) => options.get(`store ${id}`)?.name ?? String(id),
      channel: (id) => options.get(`channel ${id}`)?.name ?? String(id),
      audience: (id) => options.get(`audience ${id}`)?.name ?? id,
    }),
    [tags, options, vocabulary],
  );
  const isUnfinished = JSON.stringify(rule) !== JSON.stringify(countable);
  return { tree, setTree, rule, countable, isUnfinished, names, known };
}

function keyed([kind, options]: [string, RuleOption[]]): [string, RuleOption][] {
  return options.map((option) => [`${kind} ${option.id}`, option]);
}
