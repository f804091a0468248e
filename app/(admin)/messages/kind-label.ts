import { useTranslations } from 'next-intl';
import { EVENT_KINDS, MESSAGE_KINDS } from '@/lib/pushes/schema';

/** What a kind is called; an event that nobody knows keeps WeChat's name for it. */
export function useKindLabel(): (kind: string) => string {
  const t = useTranslations();
  return (kind) => {
    const message = MESSAGE_KINDS.find((one) => one === kind);
    if (message) return t(`messages.kinds.${message}`);
    const name = kind.replace(/^event\./, '');
    const event = EVENT_KINDS.find((one) => one === name);
    return event ? t(`messages.events.${event}`) : t('messages.otherKind', { name });
  };
}
