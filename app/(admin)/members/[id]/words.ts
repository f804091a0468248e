import { useFormatter, useTranslations } from 'next-intl';
import { DAY, MOMENT } from '@/lib/i18n/formats';

/** A moment of the last months with its time, an older one as a day of a year. */
export function useWhen(): (at: string, now: Date) => string {
  const format = useFormatter();
  return (at, now) => {
    const date = new Date(at);
    const isRecent = now.getTime() - date.getTime() < 300 * 86_400_000;
    return format.dateTime(date, isRecent ? MOMENT : DAY);
  };
}

/** Where a tag or a branch comes from, in words; what nobody knows keeps its own name. */
export function useSource(): (source: string | null) => string | null {
  const t = useTranslations();
  return (source) => source && (t.has(`tags.source.${source}`) ? t(`tags.source.${source}`) : source);
}

/** WeChat's subscribe_scene in words. */
export function useScene(): (scene: string | null) => string | null {
  const t = useTranslations();
  return (scene) => scene && (t.has(`members.scene.${scene}`) ? t(`members.scene.${scene}`) : scene);
}

/** Who told a place, in words. */
export function useLocationSource(): (source: string | null) => string | null {
  const t = useTranslations();
  return (source) =>
    source && (t.has(`members.locationSource.${source}`) ? t(`members.locationSource.${source}`) : source);
}
