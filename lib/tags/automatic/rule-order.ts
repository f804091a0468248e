/** What the order of automatic tags is made from. */
export type OrderedRule = {
  tagId: number;
  code: string;
  /** Set when the tag's group is exclusive: its tags decide together. */
  groupId: number | null;
  /** Codes of the tags that the rule asks for, audiences opened up. */
  usedCodes: string[];
};

/** Tags that decide together: those of an exclusive group, or one alone. */
function unitOf(rule: OrderedRule): string {
  return rule.groupId === null ? `tag ${rule.tagId}` : `group ${rule.groupId}`;
}

/** The units that a unit's rules ask for, itself left out. */
function dependencies(rules: readonly OrderedRule[]): Map<string, Set<string>> {
  const unitOfCode = new Map(rules.map((rule) => [rule.code, unitOf(rule)]));
  const needs = new Map<string, Set<string>>();
  for (const rule of rules) {
    const unit = unitOf(rule);
    const wanted = needs.get(unit) ?? new Set<string>();
    for (const code of rule.usedCodes) {
      const other = unitOfCode.get(code);
      if (other !== undefined && other !== unit) wanted.add(other);
    }
    needs.set(unit, wanted);
  }
  return needs;
}

/**
 * Rules in levels: each asks only for tags of levels before its own, so that one pass over the levels is the fixpoint.
 * Circles are refused when a rule is saved; one that a regrouping of tags closed later stands in the last level and is
 * looked at once a pass, so it ends as well.
 */
export function levelsOf<R extends OrderedRule>(rules: readonly R[]): R[][] {
  const needs = dependencies(rules);
  const levels: R[][] = [];
  const settled = new Set<string>();
  let rest = [...rules];
  while (rest.length > 0) {
    const ready = rest.filter((rule) =>
      [...(needs.get(unitOf(rule)) ?? [])].every((unit) => settled.has(unit)),
    );
    const level = ready.length > 0 ? ready : rest;
    levels.push(level);
    for (const rule of level) settled.add(unitOf(rule));
    rest = rest.filter((rule) => !level.includes(rule));
  }
  return levels;
}

/** The rule of a tag and all that can come out differently when the tag's carriers change. */
export function affectedBy<R extends OrderedRule>(rules: readonly R[], tagId: number): R[] {
  const needs = dependencies(rules);
  const start = rules.find((rule) => rule.tagId === tagId);
  if (!start) return [];
  const affected = new Set([unitOf(start)]);
  for (let before = 0; before < affected.size; ) {
    before = affected.size;
    for (const [unit, wanted] of needs)
      if ([...wanted].some((other) => affected.has(other))) affected.add(unit);
  }
  return rules.filter((rule) => affected.has(unitOf(rule)));
}
