'use client';
import { createContext, type RefObject, useContext } from 'react';

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

/** What a rule may name: the tags it names already, and every branch and account of the reader. */
export type RuleVocabulary = { tags: TagOption[]; branches: NamedOption[]; accounts: NamedOption[] };

export type RuleEditorContextValue = {
  branches: NamedOption[];
  accounts: NamedOption[];
  tagOf: (code: string) => TagOption | undefined;
  /** Keeps what the search found, so that a picked tag has its name at once. */
  learnTags: (tags: TagOption[]) => void;
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
