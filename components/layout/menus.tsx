'use client';
import { Dropdown } from '@heroui/react/dropdown';
import { ChevronsUpDown, Languages, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { LOCALES } from '@/lib/i18n/config';
import { THEMES, type Theme } from './theme';

type Save = (
  preference:
    | { name: 'locale'; value: (typeof LOCALES)[number] }
    | { name: 'theme'; value: Theme }
    | { name: 'nav'; value: 'folded' | 'open' }
    | { name: 'account'; value: string },
) => Promise<void>;
export type SavePreference = Save;

const TRIGGER =
  'inline-flex h-9 items-center gap-1.5 rounded-md bg-transparent px-2 font-normal text-[13px] text-foreground hover:bg-default';

/** The language switch; names stand in their own language. */
export function LanguageSwitch({ locale, save }: { locale: string; save: Save }) {
  const t = useTranslations();
  const [isPending, start] = useTransition();
  return (
    <Dropdown>
      <Dropdown.Trigger className={TRIGGER} isDisabled={isPending}>
        <Languages size={16} aria-hidden />
        <span className="sr-only">{t('nav.language')}</span>
        <span>{locale === 'en' ? 'EN' : '中'}</span>
      </Dropdown.Trigger>
      <Dropdown.Popover placement="bottom end">
        <Dropdown.Menu
          aria-label={t('nav.language')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[locale]}
          onAction={(key) => {
            const value = LOCALES.find((one) => one === key);
            if (value) start(() => save({ name: 'locale', value }));
          }}
        >
          <Dropdown.Item id="zh-CN" textValue="中文">
            <Dropdown.ItemIndicator />
            <span lang="zh-CN">中文</span>
          </Dropdown.Item>
          <Dropdown.Item id="en" textValue="English">
            <Dropdown.ItemIndicator />
            <span lang="en">English</span>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Light, dark, or as the system; takes effect at once and is kept in a cookie. */
export function ThemeSwitch({ theme, save }: { theme: Theme; save: Save }) {
  const t = useTranslations();
  const Icon = THEME_ICONS[theme];
  return (
    <Dropdown>
      <Dropdown.Trigger aria-label={t('nav.theme.label')} className={`${TRIGGER} w-9 justify-center px-0`}>
        <Icon size={16} aria-hidden />
      </Dropdown.Trigger>
      <Dropdown.Popover placement="bottom end">
        <Dropdown.Menu
          aria-label={t('nav.theme.label')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onAction={(key) => {
            const value = THEMES.find((one) => one === key);
            if (!value) return;
            const dark =
              value === 'dark' ||
              (value === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
            document.documentElement.dataset.theme = value;
            document.documentElement.classList.toggle('dark', dark);
            void save({ name: 'theme', value });
          }}
        >
          {THEMES.map((one) => (
            <Dropdown.Item key={one} id={one} textValue={t(`nav.theme.${one}`)}>
              <Dropdown.ItemIndicator />
              {t(`nav.theme.${one}`)}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}

export type AccountChoice = { id: number; name: string; kind: 'service' | 'subscription' };

/** Which official account is worked with; with a single one it is only said, not chosen. */
export function AccountSwitch({
  accounts,
  current,
  save,
}: {
  accounts: AccountChoice[];
  current: number;
  save: Save;
}) {
  const t = useTranslations();
  const [isPending, start] = useTransition();
  const account = accounts.find((one) => one.id === current);
  if (!account) return <p className="truncate text-[13px] text-muted">{t('nav.noAccount')}</p>;
  const face = (
    <>
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-success" />
      <span className="truncate text-sm">{account.name}</span>
      <span className="shrink-0 text-[13px] text-muted max-sm:hidden">{t(`terms.${account.kind}`)}</span>
    </>
  );
  if (accounts.length === 1) {
    return <p className="flex min-w-0 items-center gap-2">{face}</p>;
  }
  return (
    <Dropdown>
      <Dropdown.Trigger
        isDisabled={isPending}
        className="inline-flex h-9 min-w-0 max-w-full items-center gap-2 rounded-lg border border-border bg-transparent px-3 font-normal text-foreground hover:bg-default"
      >
        <span className="sr-only">{t('nav.accounts')}</span>
        {face}
        <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-muted" />
      </Dropdown.Trigger>
      <Dropdown.Popover placement="bottom start">
        <Dropdown.Menu
          aria-label={t('nav.accounts')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[String(current)]}
          onAction={(key) => start(() => save({ name: 'account', value: String(key) }))}
        >
          {accounts.map((one) => (
            <Dropdown.Item key={one.id} id={String(one.id)} textValue={one.name}>
              <Dropdown.ItemIndicator />
              <span className="flex-1">{one.name}</span>
              <span className="text-muted text-xs">{t(`terms.${one.kind}`)}</span>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}

/** Who is signed in, and the way out. */
export function PersonMenu({
  name,
  role,
  scope,
  onSignOut,
}: {
  name: string;
  role: string;
  /** Branches the person is limited to, in words. */
  scope: string;
  onSignOut: () => void;
}) {
  const t = useTranslations();
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={t('nav.person', { name })}
        className="inline-flex size-8 items-center justify-center rounded-full bg-accent-soft p-0 font-medium text-[13px] text-accent-soft-foreground hover:bg-accent-soft-hover"
      >
        <span aria-hidden>{[...name][0] ?? '?'}</span>
      </Dropdown.Trigger>
      <Dropdown.Popover placement="bottom end" className="min-w-52">
        <div className="border-border border-b px-3 pt-2 pb-3">
          <p className="font-medium">{name}</p>
          <p className="text-[13px] text-muted">{role}</p>
          <p className="text-[13px] text-muted">{scope}</p>
        </div>
        <Dropdown.Menu aria-label={t('nav.person', { name })} onAction={onSignOut}>
          <Dropdown.Item id="sign-out" textValue={t('auth.signOut')}>
            <LogOut size={15} aria-hidden className="text-muted" />
            {t('auth.signOut')}
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
