import {
  GitMerge,
  type LucideIcon,
  MapPin,
  MessageSquare,
  Pencil,
  Send,
  Sparkles,
  Store,
  Tag,
  Undo2,
  UserRoundCheck,
  UserRoundMinus,
  UserRoundPlus,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { hrefWith } from '@/components/ui/href';
import { LinkButton } from '@/components/ui/link-button';
import type { TimelineEvent, TimelineKind } from '@/lib/members/schema';
import { EventText } from './event-text';
import { useSource, useWhen } from './words';

const ICONS: Record<TimelineKind, LucideIcon> = {
  first_seen: Sparkles,
  registered: UserRoundCheck,
  follow: UserRoundPlus,
  unfollow: UserRoundMinus,
  message: MessageSquare,
  tag: Tag,
  branch: Store,
  location: MapPin,
  merge: GitMerge,
  phone_move: GitMerge,
  undo_merge: Undo2,
  undo_phone_move: Undo2,
  edit: Pencil,
  broadcast: Send,
};
/** Kinds whose source is a word worth showing beside who it was. */
const WITH_SOURCE: readonly TimelineKind[] = ['tag', 'branch'];

/** What happened, the newest first, one page of it; the older ones are a link away. */
export function Timeline({
  events,
  after,
  isFirst,
  hasAccounts,
  now,
}: {
  events: TimelineEvent[];
  after: string | null;
  isFirst: boolean;
  /** Fans of several accounts: each message says whose. */
  hasAccounts: boolean;
  now: Date;
}) {
  const t = useTranslations();
  const when = useWhen();
  const sourceOf = useSource();
  return (
    <div id="timeline" className="scroll-mt-20">
      <Card title={t('members.timeline.title')}>
        {events.length === 0 && (
          <EmptyState title={t('members.timeline.none')}>{t('members.timeline.noneText')}</EmptyState>
        )}
        <ol className="grid">
          {events.map((event) => {
            const Icon = ICONS[event.kind];
            const source = WITH_SOURCE.includes(event.kind) ? sourceOf(event.source) : null;
            const origin = [source, event.by].filter(Boolean).join(' · ');
            return (
              <li
                key={event.key}
                className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2.5 border-border border-b py-2 text-[13px] last:border-0 sm:grid-cols-[1.25rem_minmax(0,1fr)_auto]"
              >
                <Icon size={15} aria-hidden className="mt-0.5 text-muted" />
                <div className="min-w-0">
                  <EventText event={event} hasAccounts={hasAccounts} />
                  {origin && <span className="ml-2 text-muted">{origin}</span>}
                </div>
                <time
                  dateTime={event.at}
                  className="col-start-2 whitespace-nowrap text-muted tabular-nums sm:col-start-3"
                >
                  {when(event.at, now)}
                </time>
              </li>
            );
          })}
        </ol>
        {(!isFirst || after !== null) && (
          <nav aria-label={t('members.timeline.pages')} className="mt-3 flex justify-end gap-2">
            {!isFirst && (
              <LinkButton size="sm" href="?#timeline">
                {t('members.timeline.newest')}
              </LinkButton>
            )}
            {after !== null && (
              <LinkButton size="sm" href={`${hrefWith({}, { after })}#timeline`}>
                {t('members.timeline.older')}
              </LinkButton>
            )}
          </nav>
        )}
      </Card>
    </div>
  );
}
