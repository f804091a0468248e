'use server';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { NAV_COOKIE, THEME_COOKIE, THEMES } from '@/components/layout/theme';
import { ACCOUNT_COOKIE } from '@/lib/auth/session';
import { LOCALE_COOKIE, LOCALES } from '@/lib/i18n/config';

const YEAR_SECONDS = 365 * 86_400;

const preference = z.discriminatedUnion('name', [
  z.object({ name: z.literal('locale'), value: z.enum(LOCALES) }),
  z.object({ name: z.literal('theme'), value: z.enum(THEMES) }),
  z.object({ name: z.literal('nav'), value: z.enum(['folded', 'open']) }),
  z.object({ name: z.literal('account'), value: z.string().regex(/^\d{1,9}$/) }),
]);
export type Preference = z.infer<typeof preference>;

const COOKIES = {
  locale: LOCALE_COOKIE,
  theme: THEME_COOKIE,
  nav: NAV_COOKIE,
  account: ACCOUNT_COOKIE,
} as const;

/**
 * Keeps a choice of this browser in a cookie: language, theme, folded navigation, account. It needs no session (the
 * log-in page has it too) and grants nothing: an account that is not there falls back to the first.
 */
export async function savePreference(raw: Preference): Promise<void> {
  const { name, value } = preference.parse(raw);
  (await cookies()).set(COOKIES[name], value, {
    path: '/',
    maxAge: YEAR_SECONDS,
    sameSite: 'lax',
    httpOnly: true,
  });
}
