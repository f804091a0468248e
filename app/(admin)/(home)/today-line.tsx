import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { TONES, type Tone } from '@/components/ui/badge';
import { classes } from '@/components/ui/classes';
import type { BroadcastStatus } from '@/lib/broadcasts/status';
import { DAY_MS } from '@/lib/time/format';
import type { TodayItem } from '@/lib/workbench/schema';

const HOURS = [0, 6, 12, 18, 24];
const TONE: Record<BroadcastStatus, Tone> = {
  draft: 'neutral',
  submitted: 'waits',
  approved: 'underway',
  scheduled: 'underway',
  sending: 'underway',
  paused: 'waits',
  finished: 'well',
  partly_failed: 'bad',
  failed: 'bad',
  cancelled: 'neutral',
};

/** Today's broadcasts on a line from 0 to 24 o'clock in Beijing; on a phone a list with times. */
export function TodayLine({ items, dayStart, now }: { items: TodayItem[]; dayStart: number; now: number }) {
  const t = useTranslations();
  const format = useFormatter();
  const share = (at: number) => Math.min(100, Math.max(0, ((at - dayStart) / DAY_MS) * 100));
  const clock = (at: string) =>
    format.dateTime(new Date(at), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (items.length === 0) return <p className="pb-1 text-[13px] text-muted">{t('workbench.today.empty')}</p>;
  return (
    <div className="sm:grid sm:grid-cols-[minmax(6rem,10rem)_minmax(0,1fr)] sm:gap-x-4">
      <ul className="contents">
        {items.map((item) => {
          const left = share(new Date(item.startsAt).getTime());
          const running = item.status === 'sending' ? now : new Date(item.startsAt).getTime();
          const width = share(item.endsAt ? new Date(item.endsAt).getTime() : running) - left;
          // As `background-position` counts: exact for a bar that is as long as its run, in order and inside for a word
          // that is longer.
          const along = width >= 100 ? 0 : (left / (100 - width)) * 100;
          return (
            <li
              key={item.id}
              className="flex items-center gap-3 py-1 max-sm:border-border max-sm:border-b max-sm:last:border-b-0 sm:contents"
            >
              <span className="w-11 shrink-0 text-[13px] text-muted tabular-nums sm:hidden">
                {clock(item.startsAt)}
              </span>
              <Link
                href={`/broadcasts/${item.id}`}
                className="min-w-0 flex-1 truncate py-1 text-[13px] hover:underline sm:flex sm:h-9 sm:items-center sm:py-0"
              >
                <span className="truncate">{item.title}</span>
              </Link>
              <div className="sm:relative sm:h-9">
                <span
                  title={clock(item.startsAt)}
                  style={{ left: `${along}%`, translate: `-${along}% 0`, minWidth: `${width}%` }}
                  className={classes(
                    'inline-flex h-6 items-center gap-1 whitespace-nowrap rounded-md px-2 text-xs max-sm:translate-none! sm:absolute sm:top-1.5',
                    TONES[TONE[item.status]],
                  )}
                >
                  <span className="max-sm:hidden">{clock(item.startsAt)}</span>
                  {t(`status.broadcast.${item.status}`)}
                </span>
              </div>
            </li>
          );
        })}
      </ul>
      <div
        aria-hidden
        className="relative col-start-2 mt-1 flex justify-between border-border border-t pt-1 text-muted text-xs tabular-nums max-sm:hidden"
      >
        <span
          className="absolute -top-1 size-2 -translate-x-1/2 rounded-full bg-accent"
          style={{ left: `${share(now)}%` }}
        />
        {HOURS.map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}</span>
        ))}
      </div>
    </div>
  );
}
