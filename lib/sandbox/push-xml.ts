/** What an element may hold: text (written as CDATA), a bare number, children, or `<item>`s. */
export type Xml = string | number | bigint | Xml[] | Repeated | { [element: string]: Xml };

/** An element that stands once for each value, such as `fail_idx`; only as a child of another element. */
export class Repeated {
  readonly values: Xml[];
  constructor(values: Xml[]) {
    this.values = values;
  }
}

/** `<xml>…</xml>` as live pushes write it; §3.6. */
export function toXml(fields: { [element: string]: Xml }): string {
  return `<xml>${inner(fields)}</xml>`;
}

function inner(value: Xml): string {
  if (typeof value === 'string') return `<![CDATA[${value.split(']]>').join(']]]]><![CDATA[>')}]]>`;
  if (typeof value !== 'object') return `${value}`;
  if (Array.isArray(value)) return value.map((item) => `<item>${inner(item)}</item>`).join('');
  if (value instanceof Repeated) return value.values.map(inner).join('');
  return Object.entries(value)
    .flatMap(([element, child]) =>
      (child instanceof Repeated ? child.values : [child]).map(
        (one) => `<${element}>${inner(one)}</${element}>`,
      ),
    )
    .join('');
}
