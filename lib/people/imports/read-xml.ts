import sax, { type Tag } from 'sax';
import { AppError } from '@/lib/errors';

/** XML of a workbook is flat; what nests deeper is not one. */
const MAX_DEPTH = 40;

export type XmlHandlers = {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
};

/**
 * Reads XML piece by piece; names come without their namespace prefix. A document type is refused, so that no entity can
 * be declared: what is in a workbook needs none but XML's own five.
 * @throws AppError `import.xlsx_broken`, `import.xlsx_bomb`
 */
export async function* readXml(
  bytes: AsyncIterable<Uint8Array>,
  handlers: XmlHandlers,
): AsyncGenerator<number> {
  const parser = new sax.SAXParser(true, { position: false });
  const decoder = new TextDecoder('utf-8');
  let depth = 0;
  parser.onerror = (cause) => {
    throw new AppError('import.xlsx_broken', {}, { cause });
  };
  parser.ondoctype = () => {
    throw new AppError('import.xlsx_bomb');
  };
  parser.onopentag = (tag) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new AppError('import.xlsx_bomb');
    handlers.open?.(localName(tag.name), (tag as Tag).attributes);
  };
  parser.ontext = (text) => handlers.text?.(text);
  parser.oncdata = (text) => handlers.text?.(text);
  parser.onclosetag = (name) => {
    depth -= 1;
    handlers.close?.(localName(name));
  };
  for await (const piece of bytes) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield piece.byteLength;
  }
  parser.close();
}

/** Reads a small part to its end. */
export async function readXmlWhole(bytes: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(bytes, handlers));
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
