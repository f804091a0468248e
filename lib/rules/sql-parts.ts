import type { Period } from './period';

/** What the compiler has to know of a tag: what keeps it decides which table says who carries it. */
export type TagLookup = ReadonlyMap<
  string,
  { id: number; kind: 'local' | 'wechat' | 'branch'; branchId: number | null }
>;

/** What compiling a clause needs; `bind` keeps a value and gives its `$n`. */
export type SqlCompiler = { tags: TagLookup; bind: (value: unknown) => string };

/** A column is one of the values, and not NULL. */
export function oneOf(
  column: string,
  type: 'int' | 'text',
  values: readonly (number | string)[],
  { bind }: SqlCompiler,
): string {
  return `(${column} is not null and ${column} = any(${bind(values)}::${type}[]))`;
}

/** A column's time lies in a period, and is not NULL. */
export function during(column: string, { from, until }: Period, { bind }: SqlCompiler): string {
  const parts = [`${column} is not null`];
  if (from !== null) parts.push(`${column} >= ${bind(from)}::timestamptz`);
  if (until !== null) parts.push(`${column} < ${bind(until)}::timestamptz`);
  return parts.length === 1 ? parts.join('') : `(${parts.join(' and ')})`;
}
