import Link from 'next/link';
import { classes } from './classes';

/** Tabs whose choice lives in the URL: each is a link, the open one is `aria-current`. Give `href` like `?tab=fans`. */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: { href: string; label: React.ReactNode; count?: React.ReactNode; isCurrent: boolean }[];
}) {
  return (
    <nav aria-label={label} className="mb-4 flex gap-5 overflow-x-auto border-border border-b">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          scroll={false}
          aria-current={tab.isCurrent ? 'page' : undefined}
          className={classes(
            '-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 px-0.5 text-sm',
            tab.isCurrent
              ? 'border-accent font-medium text-foreground'
              : 'border-transparent text-muted hover:text-foreground',
          )}
        >
          {tab.label}
          {tab.count !== undefined && <span className="text-muted text-xs">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
