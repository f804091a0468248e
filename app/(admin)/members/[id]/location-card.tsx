import { useFormatter, useTranslations } from 'next-intl';
import { ChinaMap } from '@/components/members/china-map';
import { Card } from '@/components/ui/card';
import { MOMENT } from '@/lib/i18n/formats';
import type { MemberView } from '@/lib/members/schema';
import { EraseButton } from './erase-button';
import { useLocationSource } from './words';

/** The last place a phone told, as a dot on an outline and in figures; with who told it, when and how exactly. */
export function LocationCard({
  memberId,
  location,
  canErase,
}: {
  memberId: string;
  location: MemberView['location'];
  canErase: boolean;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const sourceOf = useLocationSource();
  if (!location) {
    return (
      <Card title={t('members.detail.location')}>
        <p className="text-[13px] text-muted">{t('members.location.none')}</p>
      </Card>
    );
  }
  const { latitude, longitude, accuracyM } = location;
  const where = `${longitude.toFixed(4)}° E, ${latitude.toFixed(4)}° N`;
  return (
    <Card title={t('members.detail.location')} actions={canErase && <EraseButton memberId={memberId} />}>
      <ChinaMap latitude={latitude} longitude={longitude} label={t('members.location.map', { where })} />
      <p className="mt-2 text-[13px] tabular-nums">
        {where}
        {accuracyM !== null && (
          <span className="text-muted">
            {' '}
            {t('members.location.accuracy', { metres: Math.round(accuracyM) })}
          </span>
        )}
      </p>
      <p className="text-[13px] text-muted">
        {[sourceOf(location.source), format.dateTime(new Date(location.at), MOMENT)]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </Card>
  );
}
