import { describe, expect, test } from 'vitest';
import { csvLine } from '../exports/csv-text';
import { guessMapping, headerKeyOf } from './guess-mapping';
import { cellText, readBirthMonth, readId, readMoment, readPhone, readSex } from './read-cells';

const code = (value: string) => expect.objectContaining({ code: value });
const NOW = new Date('2026-11-25T04:00:00Z');

describe('a phone number', () => {
  test('is read with spaces, prefix, full-width digits and as Excel keeps it', () => {
    for (const text of [
      '138 0013 8000',
      '+86-13800138000',
      '１３８００１３８０００',
      '13800138000.0',
      '1.3800138000E+10',
    ]) {
      expect(readPhone(text), text).toBe('13800138000');
    }
  });
  test('with letters, with digits lost, or of another kind is refused with its own reason', () => {
    expect(() => readPhone('1380013800O')).toThrow(code('import.phone_letters'));
    expect(() => readPhone('手机13800138000')).toThrow(code('import.phone_letters'));
    expect(() => readPhone('1.38E+10')).toThrow(code('import.phone_rounded'));
    expect(() => readPhone('0755-12345678')).toThrow(code('import.bad_phone'));
  });
});

describe('other cells', () => {
  test('months, sexes and moments are read as people write them', () => {
    expect(['3', '03月', '1990-03-05', '1990年3月5日', '3月5日'].map(readBirthMonth)).toEqual([
      3, 3, 3, 3, 3,
    ]);
    expect(['男', 'F', '女士', '未知'].map(readSex)).toEqual(['male', 'female', 'female', null]);
    const days = ['2025-11-26', '2025/11/26', '2025年11月26日', '20251126'].map((text) =>
      readMoment(text, NOW).toISOString(),
    );
    expect(new Set(days)).toEqual(new Set(['2025-11-25T16:00:00.000Z']));
    expect(readMoment('2025-11-26 9:30', NOW).toISOString()).toBe('2025-11-26T01:30:00.000Z');
    expect(readId('１２３.0')).toBe(123n);
  });
  test('what cannot be is refused with its own reason', () => {
    expect(() => readBirthMonth('13')).toThrow(code('import.bad_month'));
    expect(() => readSex('x')).toThrow(code('import.bad_sex'));
    for (const text of ['2025-02-30', '2027-01-01', '1899-01-01', '45000']) {
      expect(() => readMoment(text, NOW), text).toThrow(code('import.bad_date'));
    }
    expect(() => readId('12a')).toThrow(code('import.bad_id'));
    expect(() => cellText('a\u0000b', 'x')).toThrow(code('import.control_characters'));
    expect(() => cellText('a\ufffdb', 'x')).toThrow(code('import.bad_characters'));
    expect(() => cellText('x'.repeat(1_000_000), 'x')).toThrow(code('import.cell_too_long'));
    expect(() => cellText('#N/A', 'x')).toThrow(code('import.formula_error'));
  });
});

describe('headers', () => {
  test('are recognised in Chinese and English; the first of two that mean the same counts', () => {
    expect(
      guessMapping(['会员号', '姓 名', '手机号（必填）', 'Mobile', '分公司', '标签', 'x', 'Registered At']),
    ).toEqual({
      0: 'id',
      1: 'name',
      2: 'phone',
      4: 'branch',
      5: 'tags',
      7: 'registeredAt',
    });
    expect(headerKeyOf(['姓名', 'Phone'])).toBe(headerKeyOf([' 姓 名', 'phone']));
    expect(headerKeyOf(['姓名', '手机'])).not.toBe(headerKeyOf(['手机', '姓名']));
  });
});

describe('cells of an export', () => {
  test('that begin like a formula get an apostrophe, which an import takes off again', () => {
    for (const text of ['=1+1', '+86', '-1', '@x', '＝1', '＠x']) {
      const written = csvLine([text]).trimEnd();
      expect(written).toBe(`'${text}`);
      expect(cellText(written, 'x')).toBe(text);
    }
    expect(csvLine(['\t=1', '\r=2'])).toBe('\'\t=1,"\'\r=2"\r\n');
    expect(csvLine(['a"b', 'c,d', null, 'e\nf', "'x"])).toBe('"a""b","c,d",,"e\nf",\'x\r\n');
  });
});
