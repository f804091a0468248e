import type { InputKind, RuleInput, RuleOperatorField } from '@/lib/rules/fields';

/** One part of a clause's value. */
export function partOf(value: unknown, { key }: RuleInput): unknown {
  if (key === null) return value;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The value with one part changed. */
export function withPart(value: unknown, { key }: RuleInput, part: unknown): unknown {
  if (key === null) return part;
  const rest = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return { ...rest, [key]: part };
}

/** The value of a new clause, or of one whose operator changes: what both operators ask for is kept. */
export function startValue(
  operator: RuleOperatorField | undefined,
  accountId: number,
  before?: { operator: RuleOperatorField | undefined; value: unknown },
): unknown {
  let value: unknown = null;
  for (const input of operator?.inputs ?? []) {
    const same = before?.operator?.inputs.find((old) => old.kind === input.kind && old.key === input.key);
    const kept = same && partOf(before?.value, same);
    value = withPart(value, input, kept ?? startPart(input, accountId));
  }
  return value;
}

const NUMBERS: Partial<Record<InputKind, number>> = { days: 30, km: 3 };

function startPart({ kind, key }: RuleInput, accountId: number): unknown {
  if (kind === 'account') return accountId;
  if (kind === 'bucket') return key === 'from' ? 0 : 9;
  if (kind === 'date') return '';
  if (kind === 'branch' || kind === 'store' || kind === 'latitude' || kind === 'longitude') return null;
  return NUMBERS[kind] ?? [];
}

export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}

export function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'number') : [];
}
