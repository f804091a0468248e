import { useTranslations } from 'next-intl';
import type { MessageRow } from '@/lib/pushes/schema';

/** What WeChat says of a job that has ended; other words are shown as they came. @see WeChat docs 群发结果, 模板消息送达 */
const OUTCOMES: Record<string, 'sent' | 'failed' | 'blocked'> = {
  'send success': 'sent',
  sendsuccess: 'sent',
  success: 'sent',
  'send fail': 'failed',
  'failed: system failed': 'failed',
  'failed:user block': 'blocked',
};

/** One line of what a message says; the outcome of a job in words. */
export function useSummary(): (row: Pick<MessageRow, 'kind' | 'summary'>) => string {
  const t = useTranslations();
  return ({ kind, summary }) => {
    if (!kind.endsWith('jobfinish')) return summary;
    const code = /^err\((\d+)\)$/.exec(summary)?.[1];
    if (code) return t('messages.outcomes.error', { code });
    const outcome = OUTCOMES[summary];
    return outcome ? t(`messages.outcomes.${outcome}`) : summary;
  };
}
