/** A tag with a rule, or an audience, and what its rule names. Keys are `tag CODE` and `audience ID`. */
export type RuleUser = {
  key: string;
  /** How it is called. */
  name: string;
  /** Set for tags of an exclusive group: what one of them gets depends on the rules of all. */
  groupId: number | null;
  /** Keys of what the rule names. */
  uses: string[];
};

type Step = { key: string; path: string[] };

/**
 * The way on which a rule comes to depend on itself, by names from start to start; null when it does not. Tags of one
 * exclusive group depend on each other by the group alone, which is no circle; a rule that asks for another automatic tag
 * of its own group is one.
 */
export function findCycle(users: ReadonlyMap<string, RuleUser>, startKey: string): string[] | null {
  const start = users.get(startKey);
  if (!start) return null;
  const isStart = (user: RuleUser) =>
    user.key === start.key || (user.groupId !== null && user.groupId === start.groupId);
  const seen = new Set<string>();
  const waiting: Step[] = start.uses.map((key) => ({ key, path: [start.name] }));
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const user = users.get(step.key);
    if (!user || seen.has(user.key)) continue;
    seen.add(user.key);
    const path = [...step.path, user.name];
    if (isStart(user)) return user.key === start.key ? path : [...path, start.name];
    for (const mate of matesOf(users, user)) {
      const onward = mate === user ? path : [...path, mate.name];
      waiting.push(...mate.uses.map((key) => ({ key, path: onward })));
    }
  }
  return null;
}

function matesOf(users: ReadonlyMap<string, RuleUser>, user: RuleUser): RuleUser[] {
  if (user.groupId === null) return [user];
  return [...users.values()].filter((other) => other.groupId === user.groupId);
}
