const STRING_OR_NUMBER = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\d[\d.eE+-]*/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * Puts quotes around integers that a float could not hold: msg_id may take 63 bits, a float 53. Each token is taken
 * whole, a fraction with all its digits and a string without an end as well, so that no input makes this slow.
 */
export function keepLongIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(STRING_OR_NUMBER, (token) => (LONG_INTEGER.test(token) ? `"${token}"` : token));
}

const REPLACEMENT = '\uFFFD';
const HALF_CHARACTER = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** What PostgreSQL could not keep (NUL, half of a character) becomes the replacement character. */
export function keepable(text: string): string {
  return text.replaceAll('\0', REPLACEMENT).replace(HALF_CHARACTER, REPLACEMENT);
}

/** Only an escape can bring NUL or half of a character into JSON that came as UTF-8. */
const UNKEEPABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** Reads JSON with long integers as text and each text such that it can be stored; undefined for what is no JSON. */
export function parseExactJson(json: string): unknown {
  const exact = keepLongIntegers(json);
  try {
    return UNKEEPABLE_ESCAPE.test(exact)
      ? JSON.parse(exact, (_, value) => (typeof value === 'string' ? keepable(value) : value))
      : JSON.parse(exact);
  } catch {
    return undefined;
  }
}
