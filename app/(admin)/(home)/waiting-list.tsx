import { CirclePause, CircleX, type LucideIcon, PencilLine, Stamp, Undo2 } from 'lucide-react';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { TONES, type Tone } from '@/components/ui/badge';
import { LinkButton } from '@/components/ui/link-button';
import { pauseReasonValues } from '@/lib/broadcasts/pause-reason';
import { reasonText } from '@/lib/i18n/reason';
import type { WaitingItem, WaitKind } from '@/lib/workbench/schema';

const LOOKS: Record<WaitKind, { icon: LucideIcon; tone: Tone }> = {
  approve: { icon: Stamp, tone: 'waits' },
  paused: { icon: CirclePause, tone: 'waits' },
  failed: { icon: CircleX, tone: 'bad' },
  refused: { icon: Undo2, tone: 'bad' },
  draft: { icon: PencilLine, tone: 'neutral' },
};

/** One line for each thing that waits: what, why, and the way there. */
export function WaitingList({ items }: { items: WaitingItem[] }) {
  const t = useTranslations();
  const format = useFormatter();
  const moment = (at: string) =>
    format.dateTime(new Date(at), {
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  function note(item: WaitingItem): string {
    const at = moment(item.at);
    const people = item.peopleCount ?? 0;
    // A pause or failure carries one of our codes; a refusal carries the approver's own words.
    const reason = item.reason && reasonText(t, item.reason, pauseReasonValues(item.accountName));
    switch (item.kind) {
      case 'approve':
        return t('workbench.waiting.approveNote', { name: item.byName ?? '–', at, people });
      case 'paused':
      case 'failed':
        return reason ?? t('workbench.waiting.changedNote', { at });
      case 'refused':
        return t('workbench.waiting.refusedNote', { name: item.byName ?? '–', reason: item.reason ?? '–' });
      case 'draft':
        return t('workbench.waiting.changedNote', { at });
    }
  }
  return (
    <ul className="border-border border-t">
      {items.map((item) => {
        const { icon: Icon, tone } = LOOKS[item.kind];
        const verb = t(`workbench.waiting.do.${item.kind}`);
        const href = `/broadcasts/${item.id}`;
        return (
          <li
            key={item.id}
            className="flex items-center gap-3 border-border border-b px-4 py-2.5 last:border-b-0"
          >
            <span className={`flex size-8 shrink-0 items-center justify-center rounded-md ${TONES[tone]}`}>
              <Icon size={16} aria-hidden />
            </span>
            <div className="min-w-0 flex-1">
              <p className="truncate">
                <Link href={href} className="hover:underline">
                  {t(`workbench.waiting.${item.kind}`, { title: item.title })}
                </Link>
              </p>
              <p className="line-clamp-2 text-[13px] text-muted">{note(item)}</p>
            </div>
            <LinkButton
              size="sm"
              href={href}
              aria-label={t('workbench.waiting.open', { verb, title: item.title })}
            >
              {verb}
            </LinkButton>
          </li>
        );
      })}
    </ul>
  );
}
