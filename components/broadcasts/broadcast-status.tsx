import {
  Ban,
  CalendarClock,
  CheckCircle2,
  CircleAlert,
  CircleDashed,
  CircleX,
  type LucideIcon,
  PauseCircle,
  PencilLine,
  Send,
  Stamp,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { BatchStatus, BroadcastStatus } from '@/lib/broadcasts/status';

/** Jade and green: well; amber: waits for a person; red: failed; blue: under way; grey: ended or draft. */
const TONES = {
  neutral: 'bg-default text-muted',
  waits: 'bg-warning-soft text-warning-soft-foreground',
  underway: 'bg-info-soft text-info',
  well: 'bg-success-soft text-success-soft-foreground',
  bad: 'bg-danger-soft text-danger-soft-foreground',
};
type Look = { icon: LucideIcon; tone: keyof typeof TONES };

const BROADCAST: Record<BroadcastStatus, Look> = {
  draft: { icon: PencilLine, tone: 'neutral' },
  submitted: { icon: Stamp, tone: 'waits' },
  approved: { icon: CalendarClock, tone: 'underway' },
  scheduled: { icon: CalendarClock, tone: 'underway' },
  sending: { icon: Send, tone: 'underway' },
  paused: { icon: PauseCircle, tone: 'waits' },
  finished: { icon: CheckCircle2, tone: 'well' },
  partly_failed: { icon: CircleAlert, tone: 'bad' },
  failed: { icon: CircleX, tone: 'bad' },
  cancelled: { icon: Ban, tone: 'neutral' },
};

const BATCH: Record<BatchStatus, Look> = {
  planned: { icon: CircleDashed, tone: 'neutral' },
  calling: { icon: Send, tone: 'underway' },
  accepted: { icon: Send, tone: 'underway' },
  finished: { icon: CheckCircle2, tone: 'well' },
  failed: { icon: CircleX, tone: 'bad' },
  unknown: { icon: CircleAlert, tone: 'waits' },
  empty: { icon: Ban, tone: 'neutral' },
  cancelled: { icon: Ban, tone: 'neutral' },
};

function Badge({ look, children }: { look: Look; children: React.ReactNode }) {
  const Icon = look.icon;
  return (
    <span
      className={`inline-flex h-6 items-center gap-1 whitespace-nowrap rounded-md px-2 text-xs ${TONES[look.tone]}`}
    >
      <Icon size={13} aria-hidden />
      {children}
    </span>
  );
}

/** The one place that says how a broadcast's state looks: icon and word, colour only beside them. */
export function BroadcastStatusBadge({ status }: { status: BroadcastStatus }) {
  const t = useTranslations();
  return <Badge look={BROADCAST[status]}>{t(`status.broadcast.${status}`)}</Badge>;
}

/** The same for one batch. */
export function BatchStatusBadge({ status }: { status: BatchStatus }) {
  const t = useTranslations();
  return <Badge look={BATCH[status]}>{t(`status.batch.${status}`)}</Badge>;
}
