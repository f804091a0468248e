import { CirclePause } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { StatusBadge, type Tone } from '@/components/ui/badge';
import type { WorkStatus } from '@/lib/tags/operations/status';

const TONE: Record<WorkStatus, Tone> = {
  queued: 'neutral',
  running: 'underway',
  paused: 'waits',
  finished: 'well',
  failed: 'bad',
  cancelled: 'neutral',
};

/** How an operation stands. */
export function OperationStatus({ status }: { status: WorkStatus }) {
  const t = useTranslations();
  return (
    <StatusBadge tone={TONE[status]} icon={status === 'paused' ? CirclePause : undefined}>
      {t(`tags.operations.status.${status}`)}
    </StatusBadge>
  );
}
