import 'server-only';
import { AppError, type ErrorParams } from '@/lib/errors';
import type { FileRow } from './file-row';
import { findCity, findProvince } from './find-place';
import {
  cellText,
  readBirthMonth,
  readId,
  readMoment,
  readName,
  readOpenid,
  readPhone,
  readSex,
  shown,
} from './read-cells';
import type { ImportField, ImportMapping } from './schema';
import type { KnownTag, Vocabulary } from './vocabulary';

const SEPARATOR = /[;；、|｜]/;

export type Refusal = { row: number; code: string; params: ErrorParams; cells: string[] };

/** What a row says about a member; absent where it says nothing. */
export type Wanted = {
  row: number;
  cells: string[];
  id?: bigint;
  openid?: string;
  phone?: string;
  name?: string;
  sex?: 'male' | 'female';
  birthMonth?: number;
  province?: string;
  city?: string;
  registeredAt?: Date;
  branchId?: number;
  storeId?: number;
  tags: KnownTag[];
};

type Reading = { headers: string[]; mapping: ImportMapping; vocabulary: Vocabulary; now: Date };

/** Understands a row, or says why not; an empty cell says nothing and changes nothing. */
export function readRow(file: FileRow, reading: Reading): { wanted: Wanted } | { refusal: Refusal } {
  try {
    if (file.problem) throw new AppError(file.problem.code, file.problem.params);
    return { wanted: understand(file, reading) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { refusal: { row: file.row, code: error.code, params: error.params, cells: file.cells } };
  }
}

function understand(file: FileRow, { headers, mapping, vocabulary, now }: Reading): Wanted {
  const extra = file.cells.findIndex((cell, column) => column >= headers.length && cell.trim() !== '');
  if (extra >= 0) {
    throw new AppError('import.too_many_cells', { cells: extra + 1, columns: headers.length });
  }
  const wanted: Wanted = { row: file.row, cells: file.cells, tags: [] };
  const branches = new Set<number>();
  let cityText = '';
  for (const [column, field] of Object.entries(mapping)) {
    const text = cellText(file.cells[Number(column)] ?? '', headers[Number(column)] ?? column);
    if (text === '') continue;
    if (field === 'city') cityText = text;
    else readField({ field, text, wanted, branches, vocabulary, now });
  }
  if (cityText) readCity(wanted, cityText);
  if (branches.size > 1) throw new AppError('import.two_branches');
  const [branchId] = branches;
  if (branchId !== undefined) wanted.branchId = branchId;
  checkExclusive(wanted.tags);
  if (wanted.id === undefined && wanted.openid === undefined && wanted.phone === undefined) {
    throw new AppError('import.no_identity');
  }
  return wanted;
}

type FieldReading = {
  field: Exclude<ImportField, 'city'>;
  text: string;
  wanted: Wanted;
  branches: Set<number>;
  vocabulary: Vocabulary;
  now: Date;
};

function readField({ field, text, wanted, branches, vocabulary, now }: FieldReading): void {
  switch (field) {
    case 'id':
      wanted.id = readId(text);
      return;
    case 'openid':
      wanted.openid = readOpenid(text);
      return;
    case 'phone':
      wanted.phone = readPhone(text);
      return;
    case 'name':
      wanted.name = readName(text);
      return;
    case 'sex':
      wanted.sex = readSex(text) ?? undefined;
      return;
    case 'birthMonth':
      wanted.birthMonth = readBirthMonth(text);
      return;
    case 'registeredAt':
      wanted.registeredAt = readMoment(text, now);
      return;
    case 'province': {
      const province = findProvince(text);
      if (!province) throw new AppError('import.unknown_place', { value: shown(text) });
      wanted.province = province;
      return;
    }
    case 'branch':
      for (const part of parts(text)) {
        const branchId = vocabulary.branch(part);
        if (branchId === null) throw new AppError('import.unknown_branch', { value: shown(part) });
        branches.add(branchId);
      }
      return;
    case 'store': {
      const store = vocabulary.store(text);
      if (store === null) throw new AppError('import.unknown_store', { value: shown(text) });
      if (store === 'ambiguous') throw new AppError('import.store_ambiguous', { value: shown(text) });
      wanted.storeId = store.id;
      branches.add(store.branchId);
      return;
    }
    case 'tags':
      for (const part of parts(text)) {
        const tag = vocabulary.tag(part);
        if (tag === null) throw new AppError('import.unknown_tag', { value: shown(part) });
        if (tag === 'ambiguous') throw new AppError('import.tag_ambiguous', { value: shown(part) });
        if ('branchId' in tag) branches.add(tag.branchId);
        else if (!wanted.tags.includes(tag)) wanted.tags.push(tag);
      }
  }
}

function readCity(wanted: Wanted, text: string): void {
  const found = findCity(text, wanted.province ?? null);
  if (!found) throw new AppError('import.unknown_place', { value: shown(text) });
  wanted.city = found.city;
  wanted.province = found.province;
}

/** Two tags of which a member can carry one. */
export function checkExclusive(tags: readonly KnownTag[]): void {
  const groups = tags.map((tag) => tag.exclusiveGroupId).filter((id) => id !== null);
  if (new Set(groups).size < groups.length) throw new AppError('import.tags_exclude');
}

function parts(text: string): string[] {
  return text
    .split(SEPARATOR)
    .map((part) => part.trim())
    .filter(Boolean);
}
