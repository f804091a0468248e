type Element = string | number | bigint | boolean | null | undefined;

/**
 * An array as PostgreSQL reads it from text, for a parameter that is cast (`${arrayText(ids)}::bigint[]`). Thousands of
 * elements go out as one text, which the client does not have to wrap one by one. Absent counts as null.
 */
export function arrayText(elements: readonly Element[]): string {
  let text = '{';
  for (let at = 0; at < elements.length; at += 1) {
    if (at > 0) text += ',';
    const element = elements[at];
    if (element === null || element === undefined) text += 'NULL';
    else if (typeof element === 'string') text += quoted(element);
    else text += String(element);
  }
  return `${text}}`;
}

const PLAIN = /^[\w-]+$/;

/** Plain words stand as they are, apart from the one that means null. */
function quoted(element: string): string {
  if (PLAIN.test(element) && element.toLowerCase() !== 'null') return element;
  return `"${element.replace(/[\\"]/g, '\\$&')}"`;
}
