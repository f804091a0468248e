import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  UserRoundCheck,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes';

/** What a colour means: well = jade; waits = for a person; bad = failed; underway; neutral = ended or draft. */
export const TONES = {
  neutral: 'bg-default text-muted',
  accent: 'bg-accent-soft text-accent-soft-foreground',
  well: 'bg-success-soft text-success-soft-foreground',
  waits: 'bg-warning-soft text-warning-soft-foreground',
  underway: 'bg-info-soft text-info',
  bad: 'bg-danger-soft text-danger-soft-foreground',
} as const;
export type Tone = keyof typeof TONES;

/** A short word on a soft ground. For states use `StatusBadge`: a colour never stands alone. */
export function Badge({
  tone = 'neutral',
  icon: Icon,
  children,
  className,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={classes(
        'inline-flex h-6 shrink-0 items-center gap-1 whitespace-nowrap rounded-md px-2 text-xs',
        TONES[tone],
        className,
      )}
    >
      {Icon && <Icon size={13} aria-hidden className="shrink-0" />}
      {children}
    </span>
  );
}

const ICONS: Record<Tone, LucideIcon> = {
  neutral: CircleDashed,
  accent: CircleCheck,
  well: CircleCheck,
  waits: UserRoundCheck,
  underway: LoaderCircle,
  bad: CircleX,
};

/** A state: icon and word. Each entity keeps one map from its states to `tone` (and `icon` where the default is wrong). */
export function StatusBadge({
  tone,
  icon,
  children,
}: {
  tone: Tone;
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <Badge tone={tone} icon={icon ?? ICONS[tone]}>
      {children}
    </Badge>
  );
}

/** A message across the page or a card: what is so, and what follows from it. */
export function Notice({
  tone = 'waits',
  icon: Icon = CircleAlert,
  title,
  children,
  actions,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={classes('flex items-start gap-3 rounded-lg px-4 py-3', TONES[tone])}>
      <Icon size={18} aria-hidden className="mt-px shrink-0" />
      <div className="min-w-0 flex-1 text-foreground">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-[13px]">{children}</div>}
      </div>
      {actions}
    </div>
  );
}
