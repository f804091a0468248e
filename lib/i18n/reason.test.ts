import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { EXPLAINED_ERRCODES } from '@/lib/wechat/errcode-texts';
import { WechatError } from '@/lib/wechat/error';
import { errorText } from './error-text';
import { loadMessages } from './messages';
import { reasonText, storedReason } from './reason';

const LOCALES = ['zh-CN', 'en'] as const;
const refusal = (errcode: number) =>
  new WechatError({
    kind: 'errcode',
    endpoint: '/cgi-bin/message/mass/send',
    errcode,
    errmsg: 'no',
    outcomeKnown: true,
  });

async function translator(locale: (typeof LOCALES)[number]) {
  const messages = (await loadMessages(locale)) as Record<string, never>;
  const onError = (error: Error) => {
    throw error;
  };
  return createTranslator({ locale, messages, onError }) as never;
}

describe('a failure that was stored as a reason', () => {
  test.each(LOCALES)('is a whole sentence in %s for every code of WeChat', async (locale) => {
    const t = await translator(locale);
    for (const errcode of [...EXPLAINED_ERRCODES, -1, 48_999]) {
      const reason = storedReason(refusal(errcode));
      const sentence = reasonText(t, reason);
      expect(sentence, String(errcode)).not.toMatch(/[{}]|^wechat\./);
      expect(await errorText(locale, reason), String(errcode)).toBe(sentence);
    }
  });

  test.each(LOCALES)('names in %s the number of a code that nobody knows', async (locale) => {
    const reason = storedReason(refusal(48_999));
    expect(reason).toBe('wechat.other:48999');
    expect(reasonText(await translator(locale), reason)).toContain('48999');
  });

  test('is the code alone where the sentence says it all', () => {
    expect(storedReason(refusal(48_001))).toBe('wechat.48001');
    expect(storedReason(new AppError('account.revoked', { name: '号' }))).toBe('account.revoked');
    const input = { endpoint: '/x', errmsg: '', outcomeKnown: false };
    expect(storedReason(new WechatError({ kind: 'timeout', ...input }))).toBe('wechat.timeout');
  });

  test.each(LOCALES)(
    'stored by an older version, without its number, is a sentence in %s all the same',
    async (locale) => {
      expect(reasonText(await translator(locale), 'wechat.other')).not.toMatch(/[{}]|^wechat\./);
    },
  );

  test('names the account where the sentence does', async () => {
    expect(reasonText(await translator('zh-CN'), 'account.revoked', { name: '旗舰店' })).toContain('旗舰店');
  });
});

test("a person's own words stay as they are, whatever they look like", async () => {
  const t = await translator('zh-CN');
  for (const words of ['标题写错了，请改', 'wechat.no.such', 'a: b', ''])
    expect(reasonText(t, words)).toBe(words);
});
