'use client';
import { createContext, type RefObject, useContext } from 'react';
import type { RuleOption, RuleOptions } from '@/lib/audiences/schema';

/** A tag as the picker and the sentence show it. */
export type TagOption = {
  code: string;
  name: string;
  kind: 'local' | 'wechat' | 'branch';
  /** One of the chart colours, 1 to 8; null for a tag without a group. */
  color: number | null;
  memberCount: number | null;
};
export type NamedOption = { id: number; name: string };
/** What is searched for on the server, besides tags. */
export type OptionKind = keyof RuleOptions;

/** What a rule may name: every branch and account of the reader, and of the rest what the rule names already. */
export type RuleVocabulary = {
  tags: TagOption[];
  branches: NamedOption[];
  accounts: NamedOption[];
  options: RuleOptions;
};

/** What was found so far, so that a picked thing has its name at once. */
export type KnownNames = {
  tagOf: (code: string) => TagOption | undefined;
  learnTags: (tags: TagOption[]) => void;
  optionOf: (kind: OptionKind, id: string) => RuleOption | undefined;
  learnOptions: (kind: OptionKind, options: RuleOption[]) => void;
};

export type RuleEditorContextValue = KnownNames & {
  branches: NamedOption[];
  accounts: NamedOption[];
  isReadOnly: boolean;
  /** The clause that a key press has just added: it takes the focus when it appears. */
  addedId: RefObject<string | null>;
};

const RuleEditorContext = createContext<RuleEditorContextValue | null>(null);
export const RuleEditorProvider = RuleEditorContext.Provider;

/** The surroundings of a rule that is edited. */
export function useRuleEditor(): RuleEditorContextValue {
  const value = useContext(RuleEditorContext);
  if (!value) throw new Error('useRuleEditor outside RuleEditor');
  return value;
}
