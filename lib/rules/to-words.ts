import { type ClauseWords, clauseWords, type Name } from './clause-words';
import type { RuleNames } from './names';
import { isGroup, type RuleGroup, type RuleNode } from './schema';

/** The sentence of a rule, not yet in a language: message keys of namespace `rules`, names, and how parts are joined. */
export type RuleWords =
  | ClauseWords
  | { kind: 'group'; join: 'and' | 'or'; isNegated: boolean; parts: RuleWords[] }
  | { kind: 'everybody' };

/** Puts a rule into words: 「带有 会员日 或 奶茶 标签，属于 杭州 分公司，且没有 员工 标签」. `renderWords` makes text of it. */
export function toWords(rule: RuleNode, names: RuleNames): RuleWords {
  if (!isGroup(rule)) return clauseWords(rule, names);
  return groupWords(rule, names);
}

function groupWords(group: RuleGroup, names: RuleNames): RuleWords {
  if (group.rules.length === 0 && !group.not) return { kind: 'everybody' };
  const parts = group.rules.map((child) => toWords(child, names));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && !group.not) return only;
  return { kind: 'group', join: group.combinator, isNegated: group.not === true, parts };
}

/** The translator of next-intl or use-intl, seen from the root of the messages. */
type Translate = (key: string, params?: Record<string, string | number>) => string;
/** Names beyond these are counted, not listed. */
const NAMES_SHOWN = 8;

/** Makes one line of text of a sentence. */
export function renderWords(words: RuleWords, t: Translate): string {
  if (words.kind === 'everybody') return t('rules.words.everybody');
  if (words.kind === 'clause') {
    const separator = t(words.join === 'anyOf' ? 'rules.words.joinNamesOr' : 'rules.words.joinNamesAnd');
    const called = (name: Name) => (typeof name === 'string' ? name : t(name.key, name.params));
    const shown = words.names.slice(0, NAMES_SHOWN).map(called).join(separator);
    const more = words.names.length - NAMES_SHOWN;
    return t(words.key, {
      ...words.params,
      ...(words.time && { time: t(words.time.key, words.time.params) }),
      names: more > 0 ? t('rules.words.more', { names: shown, count: more }) : shown,
    });
  }
  const parts = words.parts.map((part) =>
    part.kind === 'group' && !part.isNegated
      ? t('rules.words.bracket', { inner: renderWords(part, t) })
      : renderWords(part, t),
  );
  const last = parts.length - 1;
  const text = parts
    .map((part, index) => {
      if (index === 0) return part;
      if (words.join === 'or') return t('rules.words.joinOr') + part;
      return t(index === last ? 'rules.words.joinAndLast' : 'rules.words.joinAnd') + part;
    })
    .join('');
  return words.isNegated ? t('rules.words.negated', { inner: text }) : text;
}
