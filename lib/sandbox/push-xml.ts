/** What an element may hold: text (written as CDATA), a bare number, children, or `<item>`s. */
export type Xml = string | number | bigint | Xml[] | { [element: string]: Xml };

/** `<xml>…</xml>` as live pushes write it; §3.6. */
export function toXml(fields: { [element: string]: Xml }): string {
  return `<xml>${inner(fields)}</xml>`;
}

function inner(value: Xml): string {
  if (typeof value === 'string') return `<![CDATA[${value.split(']]>').join(']]]]><![CDATA[>')}]]>`;
  if (typeof value !== 'object') return `${value}`;
  if (Array.isArray(value)) return value.map((item) => `<item>${inner(item)}</item>`).join('');
  return Object.entries(value)
    .map(([element, child]) => `<${element}>${inner(child)}</${element}>`)
    .join('');
}
