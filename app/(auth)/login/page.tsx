import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { savePreference } from '@/app/preferences';
import { Brand } from '@/components/layout/brand';
import { LanguageSwitch, ThemeSwitch } from '@/components/layout/menus';
import { THEME_COOKIE, themeOf } from '@/components/layout/theme';
import { findCtx } from '@/lib/auth/session';
import { env } from '@/lib/env';
import { LoginForm } from './login-form';
import { nextPath } from './next-path';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('auth.title') };
}

/** Where signed-out people arrive; whoever is signed in goes on. */
export default async function LoginPage({ searchParams }: PageProps<'/login'>) {
  const next = nextPath((await searchParams).next);
  if (await findCtx()) redirect(next);
  const [t, locale, store] = await Promise.all([getTranslations(), getLocale(), cookies()]);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center justify-end gap-1 px-4">
        <LanguageSwitch locale={locale} save={savePreference} />
        <ThemeSwitch theme={themeOf(store.get(THEME_COOKIE)?.value)} save={savePreference} />
      </header>
      <main className="flex flex-1 flex-col items-center px-4 pt-[8vh] pb-16">
        <div className="w-full max-w-[22rem]">
          <Brand className="mb-6" />
          <h1 className="font-semibold text-xl leading-7">{t('auth.title')}</h1>
          <p className="mt-0.5 mb-6 text-[13px] text-muted">{t('auth.about')}</p>
          <LoginForm next={next} isDemo={env.isDemo} />
        </div>
      </main>
    </div>
  );
}
