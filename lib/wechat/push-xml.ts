import { XMLParser } from 'fast-xml-parser';

/** A push or an envelope that is not the flat XML WeChat sends. */
export class PushXmlError extends Error {
  constructor(reason: string) {
    super(`push XML: ${reason}`);
    this.name = 'PushXmlError';
  }
}

// Values stay text (ids of 19 digits, `007`); no entities, so nothing can expand; only `item` repeats.
const parser = new XMLParser({
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  trimValues: true,
  isArray: (name) => name === 'item',
});

const ELEMENT = /<([A-Za-z_][\w]*)>(?:<!\[CDATA\[([^\]]*)\]\]>|([^<&]*))<\/\1>\s*/y;

/**
 * Reads what most pushes are, one level of elements without attributes, in a tenth of a parser's time; null for
 * anything else, which the parser then has to judge.
 */
export function parseFlatXml(xml: string): Record<string, unknown> | null {
  const text = xml.trim();
  if (!text.startsWith('<xml>') || !text.endsWith('</xml>')) return null;
  const fields: Record<string, unknown> = {};
  const end = text.length - '</xml>'.length;
  let at = '<xml>'.length;
  while (at < end && (text[at] === '\n' || text[at] === ' ' || text[at] === '\r')) at += 1;
  while (at < end) {
    ELEMENT.lastIndex = at;
    const found = ELEMENT.exec(text);
    const [whole, name = '', cdata, bare] = found ?? [];
    const value = cdata ?? bare ?? '';
    if (whole === undefined || name === 'item' || name in fields || value !== value.trim()) return null;
    fields[name] = value;
    at += whole.length;
  }
  return at === end && Object.keys(fields).length > 0 ? fields : null;
}

/**
 * Reads the XML of a push: the children of `<xml>`, values as text.
 * @throws PushXmlError when it has a doctype or entity declaration, or is no `<xml>` element
 */
export function parsePushXml(xml: string): Record<string, unknown> {
  return parseFlatXml(xml) ?? parseAnyXml(xml);
}

/** The same by the parser alone. */
export function parseAnyXml(xml: string): Record<string, unknown> {
  if (hasDeclaration(xml)) throw new PushXmlError('doctype refused');
  let parsed: unknown;
  try {
    parsed = parser.parse(xml, true);
  } catch (error) {
    throw new PushXmlError(error instanceof Error ? error.message : 'unreadable');
  }
  const root = isRecord(parsed) ? parsed.xml : undefined;
  if (!isRecord(root)) throw new PushXmlError('no <xml> element');
  return root;
}

/** Values that `buildPushXml` can write: text becomes CDATA, numbers stand bare, arrays become `<item>`s. */
export type XmlValue = string | number | bigint | { [name: string]: XmlValue } | XmlValue[];

/** Writes `<xml>…</xml>` as WeChat does: text in CDATA, numbers bare. */
export function buildPushXml(fields: Record<string, XmlValue>): string {
  return `<xml>${children(fields)}</xml>`;
}

function children(fields: Record<string, XmlValue>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${content(value)}</${name}>`)
    .join('');
}

function content(value: XmlValue): string {
  if (typeof value === 'string') return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map((item) => `<item>${content(item)}</item>`).join('');
  return children(value);
}

/** Whether anything but CDATA begins with `<!`: a doctype, an entity, a comment. One pass, whatever the input. */
export function hasDeclaration(xml: string): boolean {
  for (let at = xml.indexOf('<!'); at >= 0; at = xml.indexOf('<!', at)) {
    if (!xml.startsWith('<![CDATA[', at)) return true;
    at = xml.indexOf(']]>', at);
    if (at < 0) return true;
  }
  return false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
