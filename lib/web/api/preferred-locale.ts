import type { Locale } from '@/lib/auth/ctx';

/**
 * The language of our two that a request prefers, by RFC 9110 §12.5.4: the one with the greater weight, the earlier one of
 * equals. Programs that name none read English.
 */
export function preferredLocale(header: string | null): Locale {
  let best: { locale: Locale; weight: number } | null = null;
  for (const part of (header ?? '').split(',')) {
    const [, language, weight] =
      /^\s*(zh|en)(?:-[a-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(part) ?? [];
    if (!language) continue;
    const found = {
      locale: language.toLowerCase() === 'zh' ? 'zh-CN' : 'en',
      weight: Number(weight ?? 1),
    } as const;
    if (found.weight > (best?.weight ?? 0)) best = found;
  }
  return best?.locale ?? 'en';
}
