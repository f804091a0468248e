/**
 * Sources of rows that rules own: what they gave they may take away. Rows of every other source were given by somebody and
 * stay, whatever the rule says.
 */
export const RULE_SOURCES = ['rule', 'initialisation'] as const;

/** The same as a condition over a row `o` of member_tag. */
export const IS_RULE_OWNED = `o.source in ('rule', 'initialisation')`;
