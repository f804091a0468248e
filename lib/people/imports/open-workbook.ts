import { AppError } from '@/lib/errors';
import { isDateFormat } from './excel-values';
import { readXmlWhole } from './read-xml';
import type { ZipParts } from './zip-entries';

/** Texts of cells are kept once for the whole workbook; more than this would not fit beside the other work. */
const MAX_SHARED_CHARACTERS = 60_000_000;
const MAX_SHARED_TEXTS = 3_000_000;
const MAX_SHEETS = 200;

/** A sheet's name and the part of the zip that holds it. */
export type Sheet = { name: string; part: string };
export type Workbook = {
  sheets: Sheet[];
  /** Days are counted from 1904, as old Macs did. */
  is1904: boolean;
  stringsPart: string | null;
  stylesPart: string | null;
};

type Relation = { id: string; type: string; target: string };

/** Finds a workbook's sheets. @throws AppError `import.not_a_table` (another kind of zip), `import.xlsx_broken` */
export async function openWorkbook(zip: ZipParts): Promise<Workbook> {
  if (!zip.has('[Content_Types].xml') || !zip.has('_rels/.rels')) {
    throw new AppError('import.not_a_table', { kind: 'zip' });
  }
  const main = (await readRelations(zip, '')).find(({ type }) => type.endsWith('/officeDocument'))?.target;
  if (!main || !zip.has(main) || !/workbook/i.test(main)) {
    throw new AppError('import.not_a_table', { kind: 'zip' });
  }
  const relations = await readRelations(zip, main);
  const partOf = (ending: string) => {
    const target = relations.find(({ type }) => type.endsWith(ending))?.target;
    return target && zip.has(target) ? target : null;
  };
  const workbook: Workbook = {
    sheets: [],
    is1904: false,
    stringsPart: partOf('/sharedStrings'),
    stylesPart: partOf('/styles'),
  };
  await readXmlWhole(await zip.open(main), {
    open(name, attributes) {
      if (name === 'workbookPr') workbook.is1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet' || workbook.sheets.length >= MAX_SHEETS) return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      const part = relations.find((one) => one.id === id && one.type.endsWith('/worksheet'))?.target;
      if (part && zip.has(part)) workbook.sheets.push({ name: attributes.name ?? part, part });
    },
  });
  if (workbook.sheets.length === 0) throw new AppError('import.xlsx_broken');
  return workbook;
}

async function readRelations(zip: ZipParts, part: string): Promise<Relation[]> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const name = `${folder}_rels/${part.slice(slash + 1)}.rels`;
  const found: Relation[] = [];
  if (!zip.has(name)) return found;
  await readXmlWhole(await zip.open(name), {
    open(tag, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      if (tag !== 'Relationship' || mode === 'External') return;
      found.push({ id, type, target: resolvePart(folder, target) });
    },
  });
  return found;
}

/** A target is relative to its part's folder, or begins at the root. */
function resolvePart(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const way: string[] = [];
  for (const step of `${folder}${target}`.split('/')) {
    if (step === '..') way.pop();
    else if (step !== '.' && step !== '') way.push(step);
  }
  return way.join('/');
}

/** Texts that cells refer to by number; phonetic readings are left out. @throws AppError `import.xlsx_bomb` */
export async function readSharedTexts(zip: ZipParts, part: string | null): Promise<string[]> {
  const texts: string[] = [];
  if (!part) return texts;
  let text = '';
  let isText = false;
  let isPhonetic = false;
  let characters = 0;
  await readXmlWhole(await zip.open(part), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') isPhonetic = true;
      else if (name === 't') isText = !isPhonetic;
    },
    text(more) {
      if (!isText) return;
      characters += more.length;
      if (characters > MAX_SHARED_CHARACTERS) throw new AppError('import.xlsx_bomb');
      text += more;
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
      else if (name === 'si') texts.push(text);
      if (texts.length > MAX_SHARED_TEXTS) throw new AppError('import.xlsx_bomb');
    },
  });
  return texts;
}

/** For each cell style, whether it shows a date. */
export async function readDateStyles(zip: ZipParts, part: string | null): Promise<boolean[]> {
  const styles: boolean[] = [];
  if (!part) return styles;
  const codes = new Map<number, string>();
  let isInCellStyles = false;
  await readXmlWhole(await zip.open(part), {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode);
      else if (name === 'cellXfs') isInCellStyles = true;
      else if (name === 'xf' && isInCellStyles) {
        styles.push(isDateFormat(Number(numFmtId), codes.get(Number(numFmtId))));
      }
    },
    close(name) {
      if (name === 'cellXfs') isInCellStyles = false;
    },
  });
  return styles;
}
