import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/badge';
import { MOMENT } from '@/lib/i18n/formats';
import type { FullFan, TagSlotsView } from '@/lib/tags/slots/get-tag-slots';
import { LentSlots } from './lent-slots';
import { SyncListButton } from './sync-list-button';

const PARTS = [
  { key: 'fixed', color: 'var(--chart-2)' },
  { key: 'own', color: 'var(--chart-1)' },
  { key: 'lent', color: 'var(--chart-3)' },
] as const;

/** How the account's hundred WeChat tags are used, who is at the limit of 20, and what brings the list up to date. */
export function SlotMeter({
  slots,
  fullFans,
  canWrite,
}: {
  slots: TagSlotsView;
  fullFans: FullFan[];
  canWrite: boolean;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const sum = t('tags.slots.sum', { used: slots.used, limit: slots.limit });
  return (
    <section aria-labelledby="tag-slots" className="min-w-0 rounded-lg border border-border bg-surface p-3">
      <div className="mb-2 flex min-h-8 items-center gap-2">
        <h2 id="tag-slots" className="font-medium text-sm">
          {t('tags.slots.title')}
        </h2>
        {canWrite && (
          <div className="ml-auto">
            <SyncListButton />
          </div>
        )}
      </div>
      <p className="mb-1.5 text-[13px] tabular-nums">{sum}</p>
      <div aria-hidden className="mb-2 flex h-2 overflow-hidden rounded-full bg-default">
        {PARTS.map(({ key, color }) => (
          <span key={key} style={{ width: `${(slots[key] / slots.limit) * 100}%`, background: color }} />
        ))}
      </div>
      <ul className="grid gap-0.5 text-[13px]">
        {PARTS.map(({ key, color }) => (
          <li key={key} className="flex items-center gap-2">
            <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: color }} />
            <span className="text-muted">{t(`tags.slots.${key}`)}</span>
            <span className="ml-auto whitespace-nowrap tabular-nums">
              {key === 'lent'
                ? t('tags.slots.lentOf', { count: slots.lent, limit: slots.lentSlotCount })
                : format.number(slots[key])}
            </span>
          </li>
        ))}
      </ul>
      {canWrite && <LentSlots count={slots.lentSlotCount} />}
      {slots.isShort && (
        <div className="mt-3">
          <Notice title={t('tags.slots.shortTitle', { left: slots.limit - slots.used })}>
            {t('tags.slots.shortText')}
          </Notice>
        </div>
      )}
      <ul className="mt-3 grid gap-1 border-border border-t pt-3 text-[13px]">
        {slots.goneCount > 0 && (
          <li>
            <Link
              href="/tags?kind=wechat&state=failed"
              className="text-danger underline-offset-2 hover:underline"
            >
              {t('tags.slots.gone', { count: slots.goneCount })}
            </Link>
          </li>
        )}
        <li>
          <Link href="/tags/drift" className="text-accent underline-offset-2 hover:underline">
            {t('tags.drift.open')}
          </Link>
        </li>
        <li className="text-muted">
          {slots.fullFanCount === 0 ? (
            t(slots.fullFansAt ? 'tags.slots.noFull' : 'tags.slots.notCounted')
          ) : (
            <details>
              <summary className="min-h-6 cursor-pointer text-foreground">
                {t('tags.slots.full', { count: slots.fullFanCount })}
              </summary>
              <ul className="mt-1 max-h-60 overflow-y-auto">
                {fullFans.map((fan) => (
                  <li key={fan.fanId} className="flex min-h-6 items-center gap-2">
                    <Link
                      href={`/members/${fan.memberId}`}
                      className="min-w-0 truncate text-accent underline-offset-2 hover:underline"
                    >
                      {fan.name ?? fan.memberId}
                    </Link>
                    <span className="ml-auto shrink-0 tabular-nums">{fan.tagCount}</span>
                  </li>
                ))}
              </ul>
              {slots.fullFansAt && (
                <p className="mt-1">
                  {t('tags.slots.fullAt', { at: format.dateTime(new Date(slots.fullFansAt), MOMENT) })}
                </p>
              )}
            </details>
          )}
        </li>
      </ul>
    </section>
  );
}
