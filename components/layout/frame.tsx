'use client';
import { Drawer } from '@heroui/react/drawer';
import { Menu, PanelLeftClose, PanelLeftOpen, X } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classes } from '@/components/ui/classes';
import { Brand } from './brand';
import {
  type AccountChoice,
  AccountSwitch,
  LanguageSwitch,
  PersonMenu,
  type SavePreference,
  ThemeSwitch,
} from './menus';
import type { NavGroup } from './nav-items';
import { SideNav } from './side-nav';
import type { Theme } from './theme';

type Props = {
  groups: NavGroup[];
  accounts: AccountChoice[];
  accountId: number;
  person: { name: string; role: string; scope: string };
  locale: string;
  theme: Theme;
  isFolded: boolean;
  savePreference: SavePreference;
  /** What is missing just now; stands under the top bar. */
  notice: ReactNode;
  children: ReactNode;
};

/** The frame of all signed-in pages: side navigation (icons when folded, a sheet on a phone), top bar, the page. */
export function Frame(props: Props) {
  const { groups, accounts, accountId, person, locale, theme, savePreference, notice, children } = props;
  const t = useTranslations();
  const [isFolded, setFolded] = useState(props.isFolded);
  const [isSheetOpen, setSheetOpen] = useState(false);

  async function leave() {
    await signOut({ redirect: false });
    window.location.assign('/login');
  }
  function fold() {
    setFolded(!isFolded);
    void savePreference({ name: 'nav', value: isFolded ? 'open' : 'folded' });
  }

  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('nav.skip')}
      </a>
      <aside
        aria-label={t('nav.side')}
        className={classes(
          'sticky top-0 hidden h-dvh shrink-0 flex-col border-border border-r bg-surface-secondary lg:flex',
          isFolded ? 'w-14' : 'w-56',
        )}
      >
        <div className={classes('flex h-14 shrink-0 items-center', isFolded ? 'justify-center' : 'px-5')}>
          <Brand isNamed={!isFolded} />
        </div>
        <div className="flex-1 overflow-y-auto px-3 pb-4">
          <SideNav groups={groups} isFolded={isFolded} />
        </div>
        <div className="shrink-0 px-3 py-2">
          <button
            type="button"
            onClick={fold}
            aria-expanded={!isFolded}
            aria-label={isFolded ? t('nav.unfold') : t('nav.fold')}
            title={isFolded ? t('nav.unfold') : t('nav.fold')}
            className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
          >
            {isFolded ? <PanelLeftOpen size={16} aria-hidden /> : <PanelLeftClose size={16} aria-hidden />}
          </button>
        </div>
      </aside>

      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 flex h-14 items-center gap-1 border-border border-b bg-surface px-4 lg:px-6">
          <Button
            variant="ghost"
            isIconOnly
            aria-label={t('nav.open')}
            className="-ml-2 lg:hidden"
            icon={<Menu aria-hidden />}
            onPress={() => setSheetOpen(true)}
          />
          <div className="min-w-0 flex-1">
            <AccountSwitch accounts={accounts} current={accountId} save={savePreference} />
          </div>
          <LanguageSwitch locale={locale} save={savePreference} />
          <ThemeSwitch theme={theme} save={savePreference} />
          <div className="ml-2">
            <PersonMenu {...person} onSignOut={() => void leave()} />
          </div>
        </header>
        {notice}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full min-w-0 max-w-[1440px] flex-1 px-4 py-5 outline-none lg:px-6"
        >
          {children}
        </main>
      </div>

      <Drawer.Backdrop isOpen={isSheetOpen} onOpenChange={setSheetOpen}>
        <Drawer.Content placement="left">
          <Drawer.Dialog aria-label={t('nav.main')} className="w-64 p-3">
            <div className="mb-3 flex h-10 items-center justify-between pl-2">
              <Brand />
              <Button
                variant="ghost"
                isIconOnly
                aria-label={t('actions.close')}
                icon={<X aria-hidden />}
                onPress={() => setSheetOpen(false)}
              />
            </div>
            <SideNav groups={groups} onNavigate={() => setSheetOpen(false)} />
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>
    </div>
  );
}
