import { createTranslator } from 'use-intl/core';
import type { Locale } from '@/lib/auth/ctx';
import type { ErrorParams } from '@/lib/errors';
import { loadMessages } from './messages';
import { readReason } from './reason';

/** A text by its key, for answers that leave the server without a page. */
export async function messageText(locale: Locale, key: string): Promise<string> {
  const t = createTranslator({ locale, messages: (await loadMessages(locale)) as Record<string, never> });
  return t(key as never);
}

/** The sentence of an error code or a stored reason in a language, for answers that leave the server without a page (API, actions). */
export async function errorText(locale: Locale, code: string, params: ErrorParams = {}): Promise<string> {
  const messages = await loadMessages(locale);
  const t = createTranslator({
    locale,
    messages: messages as Record<string, never>,
    onError: () => undefined,
  });
  const reason = readReason(code);
  const key = reason.key as never;
  return t.has(key)
    ? t(key, { ...reason.params, ...params } as never)
    : t('errors.common.internal' as never, params as never);
}
