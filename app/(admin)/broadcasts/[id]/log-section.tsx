import { useFormatter, useTranslations } from 'next-intl';
import { pauseReasonValues } from '@/lib/broadcasts/pause-reason';
import type { BroadcastView } from '@/lib/broadcasts/schema';
import { MOMENT_SECONDS } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';

/** Every step that was taken, by whom, newest last. */
export function LogSection({ log, accountName }: { log: BroadcastView['log']; accountName: string }) {
  const t = useTranslations();
  const format = useFormatter();
  /** A pause names its reason by code, a refusal in the approver's own words. */
  const reasonOf = (reason: unknown) => reasonText(t, String(reason ?? ''), pauseReasonValues(accountName));
  function words({ action, details }: BroadcastView['log'][number]): string {
    const name = action.replace('.', '_');
    const key = `broadcasts.log.${name}${details.approvalVoided === true ? '_voids' : ''}`;
    if (!t.has(key)) return action;
    return t(key, {
      revision: Number(details.revision ?? 1),
      people: format.number(Number(details.people ?? 0)),
      reason: reasonOf(details.reason),
    });
  }
  return (
    <ol aria-label={t('broadcasts.log.caption')} className="space-y-2 text-[13px]">
      {log.map((row, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the log only grows at its end
          key={index}
          className="grid grid-cols-[8.5rem_6rem_minmax(0,1fr)] gap-3 max-sm:grid-cols-1 max-sm:gap-0"
        >
          <time dateTime={row.at} className="text-muted tabular-nums">
            {format.dateTime(new Date(row.at), MOMENT_SECONDS)}
          </time>
          <span className="truncate">{row.actorName ?? t('broadcasts.log.system')}</span>
          <span className="[overflow-wrap:anywhere]">{words(row)}</span>
        </li>
      ))}
    </ol>
  );
}
