import { keepable, keepLongIntegers } from './exact-json';
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
    value = JSON.parse(keepLongIntegers(body));
  } catch {
    throw new PushBodyError('unreadable JSON');
  }
  if (typeof value !== 'object' || value === null) throw new PushBodyError('no JSON object');
  if (isDeeper(value, MAX_DEPTH)) throw new PushBodyError('too deep');
  return value as Record<string, unknown>;
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

function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  return Object.values(value).some(
    (inner) => typeof inner === 'object' && inner !== null && isDeeper(inner, levels - 1),
  );
}
