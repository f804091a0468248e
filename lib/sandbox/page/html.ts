/** Markup that is safe to put into a page as it is. */
export type Markup = { markup: string };
type Part = string | number | Markup | Markup[];

/** A template whose strings are escaped; markup inside markup stays. */
export function html(parts: TemplateStringsArray, ...values: Part[]): Markup {
  const text = parts.map((part, at) => part + (at < values.length ? written(values[at] ?? '') : ''));
  return { markup: text.join('') };
}

function written(value: Part): string {
  if (Array.isArray(value)) return value.map((one) => one.markup).join('');
  if (typeof value === 'object') return value.markup;
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
