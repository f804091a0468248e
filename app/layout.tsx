import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { THEME_COOKIE, themeOf } from '@/components/layout/theme';
import { ThemeScript } from '@/components/layout/theme-script';
import { Providers } from './providers';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return {
    title: { default: 'Tagcast', template: '%s · Tagcast' },
    description: t('common.about'),
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#191c1f' },
  ],
};

/** The document: language, theme, and what client components need around them. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, t, store] = await Promise.all([getLocale(), getTranslations(), cookies()]);
  const theme = themeOf(store.get(THEME_COOKIE)?.value);
  return (
    <html
      lang={locale}
      data-theme={theme}
      className={theme === 'dark' ? 'dark' : undefined}
      // ThemeScript may add the class `dark` before React looks.
      suppressHydrationWarning
    >
      <body>
        <ThemeScript theme={theme} />
        <NextIntlClientProvider>
          <Providers locale={locale} toastLabel={t('common.notifications')}>
            {children}
          </Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
