import { useTranslations } from 'next-intl';
import { StatusBadge } from '@/components/ui/badge';
import type { MessageState } from '@/lib/pushes/schema';

const TONE = { waiting: 'underway', done: 'well', failed: 'bad' } as const;

/** Whether what follows from a message has been done. */
export function MessageStateBadge({ state }: { state: MessageState }) {
  const t = useTranslations();
  return <StatusBadge tone={TONE[state]}>{t(`messages.state.${state}`)}</StatusBadge>;
}
