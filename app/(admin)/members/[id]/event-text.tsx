import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useKindLabel } from '@/app/(admin)/messages/kind-label';
import type { TimelineEvent } from '@/lib/members/schema';
import { useLocationSource, useScene } from './words';

const ACTIONS = [
  'member.edit',
  'member.change_phone',
  'member.remove_phone',
  'member.erase_locations',
  'member.show_phone',
  'member.untag',
  'fan.blacklist',
  'fan.unblacklist',
  'fan.remark',
] as const;
const PARTS = ['name', 'sex', 'birthMonth', 'province', 'city'] as const;

/** One event as a sentence; what has a page of its own is a link to it. */
export function EventText({ event, hasAccounts }: { event: TimelineEvent; hasAccounts: boolean }) {
  const t = useTranslations();
  const kindLabel = useKindLabel();
  const sceneOf = useScene();
  const placeSource = useLocationSource();
  const { kind, data } = event;
  const account = data.account ?? '';
  switch (kind) {
    case 'first_seen':
    case 'registered':
      return t(`members.timeline.${kind}`);
    case 'follow':
    case 'unfollow':
      return (
        <>
          {t(`members.timeline.${kind}`, { account })}
          {kind === 'follow' && data.scene && <span className="ml-2 text-muted">{sceneOf(data.scene)}</span>}
        </>
      );
    case 'message':
      return (
        <>
          <EventLink href={`/messages/${data.id}`}>{kindLabel(data.message ?? '')}</EventLink>
          {data.text && <span className="ml-2 [overflow-wrap:anywhere]">{data.text}</span>}
          {hasAccounts && <span className="ml-2 text-muted">{account}</span>}
        </>
      );
    case 'tag':
      return t('members.timeline.tag', { name: data.name ?? '' });
    case 'branch':
      return t('members.branch.change', {
        from: data.from ?? t('members.branch.none'),
        to: data.to ?? t('members.branch.none'),
      });
    case 'location':
      return (
        <>
          {t('members.timeline.location', {
            where: `${data.longitude?.toFixed(4)}° E, ${data.latitude?.toFixed(4)}° N`,
          })}
          <span className="ml-2 text-muted">{placeSource(event.source)}</span>
        </>
      );
    case 'merge':
    case 'phone_move': {
      const name = `${data.name ?? t('members.list.noName')}（${data.otherId}）`;
      return t(`members.merge.line.${kind}.${data.isWinner ? 'took' : 'gave'}`, { name });
    }
    case 'undo_merge':
    case 'undo_phone_move': {
      const name = `${data.name ?? t('members.list.noName')}（${data.otherId}）`;
      return t(`members.timeline.${kind}`, { name });
    }
    case 'broadcast':
      return (
        <>
          <EventLink href={`/broadcasts/${data.id}`}>
            {t('members.timeline.broadcast', { name: data.name ?? '' })}
          </EventLink>
          {hasAccounts && <span className="ml-2 text-muted">{account}</span>}
        </>
      );
    case 'edit':
      return <EditText event={event} />;
  }
}

function EditText({ event }: { event: TimelineEvent }) {
  const t = useTranslations();
  const format = useFormatter();
  const { data } = event;
  const action = ACTIONS.find((one) => one === data.action);
  switch (action) {
    case 'fan.blacklist':
      return t('followers.kinds.blacklist');
    case 'fan.unblacklist':
      return t('followers.kinds.unblacklist');
    case 'fan.remark':
      return t('followers.actions.remarkTitle');
    case 'member.edit': {
      const fields = PARTS.filter((part) => data.fields?.includes(part)).map((part) =>
        t(`members.part.${part}`),
      );
      return fields.length > 0
        ? t('members.timeline.edit', { fields: format.list(fields) })
        : t('members.timeline.editNothing');
    }
    case 'member.untag':
      return t('members.timeline.untag', { name: data.name ?? data.code ?? '' });
    case 'member.change_phone':
      return t('members.timeline.changePhone');
    case 'member.remove_phone':
      return t('members.timeline.removePhone');
    case 'member.erase_locations':
      return t('members.timeline.eraseLocations');
    case 'member.show_phone':
      return t('members.timeline.showPhone');
    default:
      return t('members.timeline.other', { action: data.action ?? '' });
  }
}

function EventLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className="text-link hover:underline">
      {children}
    </Link>
  );
}
