/** Languages of the back office; the first is the source and the default. */
export const LOCALES = ['zh-CN', 'en'] as const;
export const DEFAULT_LOCALE = 'zh-CN';
export const LOCALE_COOKIE = 'tagcast-locale';

/** The language a cookie asks for; anything else is the default. */
export function localeOf(value: string | undefined): (typeof LOCALES)[number] {
  return LOCALES.find((locale) => locale === value) ?? DEFAULT_LOCALE;
}
