'use client';
import {
  BadgeCheck,
  Filter,
  Images,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Map as MapIcon,
  MessageCircle,
  QrCode,
  RefreshCw,
  Send,
  Store,
  Tags,
  Users,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { classes } from '@/components/ui/classes';
import type { NavGroup, NavKey } from './nav-items';

const ICONS: Record<NavKey, LucideIcon> = {
  workbench: LayoutDashboard,
  members: Users,
  tags: Tags,
  audiences: Filter,
  broadcasts: Send,
  materials: Images,
  messages: MessageCircle,
  branches: MapIcon,
  channels: QrCode,
  organisation: Store,
  fans: RefreshCw,
  accounts: BadgeCheck,
  api: KeyRound,
};

/** The links of the side navigation; folded, only icons, whose names stay for readers and as a tooltip. */
export function SideNav({
  groups,
  isFolded = false,
  onNavigate,
}: {
  groups: NavGroup[];
  isFolded?: boolean;
  onNavigate?: () => void;
}) {
  const t = useTranslations();
  const pathname = usePathname();
  return (
    <nav aria-label={t('nav.main')} className="flex flex-col gap-4">
      {groups.map((group) => (
        <div key={group.key}>
          {group.key !== 'home' &&
            (isFolded ? (
              <div aria-hidden className="mx-2 mb-2 border-border border-t" />
            ) : (
              <p aria-hidden className="px-2 pb-1 text-muted text-xs">
                {t(`nav.groups.${group.key}`)}
              </p>
            ))}
          <ul aria-label={t(`nav.groups.${group.key}`)} className="flex flex-col gap-0.5">
            {group.items.map((item) => {
              const Icon = ICONS[item.key];
              const isHere = item.href === '/' ? pathname === '/' : pathname.startsWith(item.href);
              const name = t(`nav.items.${item.key}`);
              return (
                <li key={item.key}>
                  <Link
                    href={item.href}
                    onClick={onNavigate}
                    aria-current={isHere ? 'page' : undefined}
                    title={isFolded ? name : undefined}
                    className={classes(
                      'flex h-9 items-center gap-2.5 rounded-md px-2 text-sm lg:h-8',
                      isFolded && 'justify-center',
                      isHere
                        ? 'bg-accent-soft text-accent-soft-foreground'
                        : 'text-foreground hover:bg-default',
                    )}
                  >
                    <Icon size={16} aria-hidden className="shrink-0" />
                    <span className={isFolded ? 'sr-only' : 'truncate'}>{name}</span>
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
