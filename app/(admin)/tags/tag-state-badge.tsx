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

/** Whether a tag can be used; a WeChat tag is under way until WeChat has given it an id. */
export function TagStateBadge({ state }: { state: TagState }) {
  const t = useTranslations();
  return <StatusBadge tone={TONE[state]}>{t(`tags.state.${state}`)}</StatusBadge>;
}
