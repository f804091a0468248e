import { useTranslations } from 'next-intl';
import { StatusBadge, type Tone } from '@/components/ui/badge';
import type { WorkStatus } from '@/lib/tags/operations/status';

const TONES: Record<WorkStatus, Tone> = {
  queued: 'waits',
  running: 'underway',
  paused: 'waits',
  finished: 'well',
  failed: 'bad',
  cancelled: 'neutral',
};

/** The state of a run, as a word and an icon. */
export function WorkBadge({ status }: { status: WorkStatus }) {
  const t = useTranslations();
  return <StatusBadge tone={TONES[status]}>{t(`status.work.${status}`)}</StatusBadge>;
}
