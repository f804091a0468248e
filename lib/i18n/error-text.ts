import { createTranslator } from 'use-intl/core';
import type { Locale } from '@/lib/auth/ctx';
import type { ErrorParams } from '@/lib/errors';
import { loadMessages } from './messages';

/** A text by its key, for answers that leave the server without a page. */
export async function messageText(locale: Locale, key: string): Promise<string> {
  const t = createTranslator({ locale, messages: (await loadMessages(locale)) as Record<string, never> });
  return t(key as never);
}

/** The sentence of an error code in a language, for answers that leave the server without a page (API, actions). */
export async function errorText(locale: Locale, code: string, params: ErrorParams = {}): Promise<string> {
  const messages = await loadMessages(locale);
  const t = createTranslator({
    locale,
    messages: messages as Record<string, never>,
    onError: () => undefined,
  });
  // WeChat's own codes have a namespace of their own.
  const key = code.startsWith('wechat.') ? code : `errors.${code}`;
  return t.has(key as never)
    ? t(key as never, params as never)
    : t('errors.common.internal' as never, params as never);
}
