import { useTranslations } from 'next-intl';
import { StatusBadge } from '@/components/ui/badge';
import type { TagState } from '@/lib/tags/schema';

const TONE = {
  active: 'well',
  creating: 'underway',
  failed: 'bad',
  deleting: 'underway',
  archived: 'neutral',
} as const;

/** Whether a tag can be used; one that WeChat lost is told as gone; a WeChat tag is under way until WeChat has given it an id. */
export function TagStateBadge({ state, isGone = false }: { state: TagState; isGone?: boolean }) {
  const t = useTranslations();
  return (
    <StatusBadge tone={TONE[state]}>{isGone ? t('tags.state.gone') : t(`tags.state.${state}`)}</StatusBadge>
  );
}
