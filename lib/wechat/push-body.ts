import { PushXmlError, parsePushXml } from './push-xml';

/** A body that is neither the XML nor the JSON of a push. */
export class PushBodyError extends Error {
  constructor(reason: string) {
    super(`push body: ${reason}`);
    this.name = 'PushBodyError';
  }
}

export type PushFormat = 'xml' | 'json';
export type PushBody = { format: PushFormat; fields: Record<string, unknown> };

/** A push has four levels at most; what goes deeper means to exhaust a stack. */
const MAX_DEPTH = 10;
const REPLACEMENT = '\uFFFD';

/**
 * Reads a push in either format into the same fields, each value as text: an account may choose JSON instead of XML.
 * What PostgreSQL could not keep (NUL, half of a character) becomes the replacement character.
 * @throws PushBodyError
 * @see WeChat docs 消息推送 — 数据格式
 */
export function parsePushBody(body: string): PushBody {
  if (/^\s*\{/.test(body)) return { format: 'json', fields: textual(readJson(body)) };
  if (body.includes('\0')) throw new PushBodyError('NUL in XML');
  try {
    const fields = parsePushXml(body);
    if (isDeeper(fields, MAX_DEPTH)) throw new PushBodyError('too deep');
    return { format: 'xml', fields };
  } catch (error) {
    if (error instanceof PushXmlError) throw new PushBodyError(error.message);
    throw error;
  }
}

function readJson(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(keepLongNumbers(body));
  } catch {
    throw new PushBodyError('unreadable JSON');
  }
  if (typeof value !== 'object' || value === null) throw new PushBodyError('no JSON object');
  if (isDeeper(value, MAX_DEPTH)) throw new PushBodyError('too deep');
  return value as Record<string, unknown>;
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\d[\d.eE+-]*/g;

/**
 * Puts quotes around integers that a float could not hold: MsgId has up to 19 digits. Each token is taken whole, also a
 * string without an end, so that no input makes this slow.
 */
function keepLongNumbers(json: string): string {
  return json.replace(STRING_OR_NUMBER, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token));
}

function textual(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => inner !== null && name !== '__proto__')
      .map(([name, inner]) => [keepable(name), textOf(inner)]),
  );
}

function textOf(value: unknown): unknown {
  if (typeof value === 'string') return keepable(value);
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(textOf);
  if (typeof value === 'object' && value !== null) return textual(value as Record<string, unknown>);
  return String(value);
}

const HALF_CHARACTER = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function keepable(text: string): string {
  return text.replaceAll('\0', REPLACEMENT).replace(HALF_CHARACTER, REPLACEMENT);
}

function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  return Object.values(value).some(
    (inner) => typeof inner === 'object' && inner !== null && isDeeper(inner, levels - 1),
  );
}
