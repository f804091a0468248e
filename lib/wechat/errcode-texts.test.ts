import { describe, expect, test } from 'vitest';
import { ERRMSG } from '@/lib/sandbox/errcodes';
import en from '../i18n/messages/en/wechat.json' with { type: 'json' };
import zh from '../i18n/messages/zh-CN/wechat.json' with { type: 'json' };
import { EXPLAINED_ERRCODES, wechatMessageKey } from './errcode-texts';

const TEXTS: Record<string, Record<string, string>> = { 'zh-CN': zh, en };
/** Failures without an errcode, and the text for codes never seen before. */
const KINDS = ['timeout', 'network', 'not_json', 'bad_reply', 'other'];
const textOf = (locale: string, errcode: number) =>
  TEXTS[locale]?.[wechatMessageKey(errcode).replace('wechat.', '')];

describe.each(['zh-CN', 'en'])('in %s', (locale) => {
  test('every code that the sandbox answers has a sentence that says what to do', () => {
    const codes = Object.keys(ERRMSG).map(Number);
    expect(codes.length).toBeGreaterThan(270);
    expect(codes.filter((errcode) => !EXPLAINED_ERRCODES.has(errcode))).toEqual([]);
    expect(codes.filter((errcode) => !textOf(locale, errcode))).toEqual([]);
  });

  test('no sentence is left without a code', () => {
    const used = new Set([...EXPLAINED_ERRCODES].map((errcode) => wechatMessageKey(errcode)));
    const unused = Object.keys(TEXTS[locale] ?? {}).filter((key) => !used.has(`wechat.${key}`));
    expect(unused.sort()).toEqual([...KINDS].sort());
  });

  test('every sentence ends as one, and names a code only through its placeholder', () => {
    const wrong = Object.entries(TEXTS[locale] ?? {}).filter(
      ([, text]) => !/[.。]$/.test(text) || /\d{5,}/.test(text.replace('100,000', '')),
    );
    expect(wrong).toEqual([]);
  });
});

test('a code never seen before has the sentence that shows it', () => {
  expect(wechatMessageKey(99_999)).toBe('wechat.other');
  expect(textOf('zh-CN', 99_999)).toContain('{errcode}');
});
