import { Inbox, type LucideIcon, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';

/**
 * Nothing to show: why, and the next action. `nothing` = there is none yet; `no_match` = filters hide them (offer to
 * clear them). Both need their own words.
 */
export function EmptyState({
  kind = 'nothing',
  icon,
  title,
  children,
  action,
}: {
  kind?: 'nothing' | 'no_match';
  icon?: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Icon = icon ?? (kind === 'nothing' ? Inbox : SearchX);
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-12 text-center">
      <Icon size={28} strokeWidth={1.5} aria-hidden className="mb-2 text-faint" />
      <div className="font-medium">{title}</div>
      {children && <div className="max-w-md text-[13px] text-muted">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
