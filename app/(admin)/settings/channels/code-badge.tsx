import { Clock, QrCode } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { StatusBadge } from '@/components/ui/badge';
import type { CodeState } from '@/lib/channels/status';
import { DAY } from '@/lib/i18n/formats';

const LOOKS = {
  none: { tone: 'neutral' },
  waiting: { tone: 'underway' },
  failed: { tone: 'bad' },
  live: { tone: 'well', icon: QrCode },
  ending: { tone: 'waits', icon: Clock },
  ended: { tone: 'neutral', icon: Clock },
} as const;

/** How a channel's code stands; a temporary one says until when. */
export function CodeBadge({ state, expiresAt }: { state: CodeState; expiresAt: string | null }) {
  const t = useTranslations();
  const format = useFormatter();
  const day = expiresAt ? format.dateTime(new Date(expiresAt), DAY) : null;
  return (
    <StatusBadge {...LOOKS[state]}>
      {day && (state === 'live' || state === 'ending')
        ? t('channels.code.until', { day })
        : t(`channels.code.${state}`)}
    </StatusBadge>
  );
}
