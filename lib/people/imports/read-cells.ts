import { normalizePhone } from '@/lib/auth/phone';
import { AppError } from '@/lib/errors';
import { EXCEL_ERROR } from './read-sheet';
import { MAX_CELL_CHARACTERS } from './schema';

const FORMULA_START = /^'(?=[=+\-@\t\r＝＋－＠])/;
const EXPONENT = /^(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})$/;
/** 中国标准时间 is eight hours ahead all year. */
const BEIJING = '+08:00';
const OLDEST_YEAR = 1990;

/**
 * A cell's text without spaces around it; what our own export wrote with an apostrophe before it loses that again.
 * @throws AppError `import.cell_too_long`, `import.bad_characters`, `import.control_characters`, `import.formula_error`
 */
export function cellText(cell: string, header: string): string {
  if (cell.length > MAX_CELL_CHARACTERS) {
    throw new AppError('import.cell_too_long', { header, limit: MAX_CELL_CHARACTERS });
  }
  if (cell.includes('\ufffd')) throw new AppError('import.bad_characters', { header });
  const text = cell.trim();
  if (/\p{Cc}/u.test(text)) throw new AppError('import.control_characters', { header });
  if (EXCEL_ERROR.test(text)) throw new AppError('import.formula_error', { header, value: text });
  return text.replace(FORMULA_START, '');
}

/** @throws AppError `import.bad_id` */
export function readId(text: string): bigint {
  const digits = text.normalize('NFKC').replace(/\.0+$/, '');
  if (!/^\d{1,15}$/.test(digits)) throw new AppError('import.bad_id', { value: shown(text) });
  return BigInt(digits);
}

/** @throws AppError `import.bad_openid` */
export function readOpenid(text: string): string {
  if (!/^[\w-]{12,64}$/.test(text)) throw new AppError('import.bad_openid', { value: shown(text) });
  return text;
}

/**
 * A number as it is stored. One that Excel wrote as 1.38E+10 is restored only where no digit is lost.
 * @throws AppError `import.phone_letters`, `import.phone_rounded`, `import.bad_phone`
 */
export function readPhone(text: string): string {
  const plain = text.normalize('NFKC').trim().replace(/\.0+$/, '');
  const exponent = EXPONENT.exec(plain);
  if (exponent) {
    const [, first = '', rest = '', power = ''] = exponent;
    if (rest.length < Number(power)) throw new AppError('import.phone_rounded', { value: shown(text) });
    return readPhone(`${first}${rest}`);
  }
  if (/\p{L}/u.test(plain)) throw new AppError('import.phone_letters', { value: shown(text) });
  const phone = normalizePhone(plain);
  if (!phone) throw new AppError('import.bad_phone', { value: shown(text) });
  return phone;
}

/** @throws AppError `import.name_too_long` */
export function readName(text: string): string {
  if (text.length > 40) throw new AppError('import.name_too_long');
  return text;
}

const SEXES: Record<string, 'male' | 'female' | null> = {
  男: 'male',
  男性: 'male',
  先生: 'male',
  m: 'male',
  male: 'male',
  '1': 'male',
  女: 'female',
  女性: 'female',
  女士: 'female',
  f: 'female',
  female: 'female',
  '2': 'female',
  未知: null,
  保密: null,
  不详: null,
  unknown: null,
  '0': null,
};

/** Null: the file says that it is not known. @throws AppError `import.bad_sex` */
export function readSex(text: string): 'male' | 'female' | null {
  const sex = SEXES[text.normalize('NFKC').toLowerCase()];
  if (sex === undefined) throw new AppError('import.bad_sex', { value: shown(text) });
  return sex;
}

/** A month, `3月`, or a date of which the month is taken. @throws AppError `import.bad_month` */
export function readBirthMonth(text: string): number {
  const plain = text.normalize('NFKC');
  const month = Number(
    /^(\d{1,2})月?(份)?$/.exec(plain)?.[1] ??
      /^\d{4}[-/.年](\d{1,2})([-/.月]|$)/.exec(plain)?.[1] ??
      /^(\d{1,2})[-/月]\d{1,2}日?$/.exec(plain)?.[1] ??
      Number.NaN,
  );
  if (!(month >= 1 && month <= 12)) throw new AppError('import.bad_month', { value: shown(text) });
  return month;
}

/** A day or moment of Beijing time, not in the future. @throws AppError `import.bad_date` */
export function readMoment(text: string, now: Date): Date {
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ');
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/.exec(
      plain,
    ) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0'] = parts ?? [];
  const two = (value: string) => value.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const at = new Date(`${date}T${two(hour)}:${two(minute)}:${two(second)}${BEIJING}`);
  const isReal =
    !Number.isNaN(at.getTime()) && new Date(at.getTime() + 8 * 3_600_000).toISOString().startsWith(date);
  if (!isReal || Number(year) < OLDEST_YEAR || at > now) {
    throw new AppError('import.bad_date', { value: shown(text) });
  }
  return at;
}

/** A value as a sentence may name it. */
export function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
