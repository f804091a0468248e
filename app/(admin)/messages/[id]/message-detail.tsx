import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { MOMENT_SECONDS } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';
import type { MessageView } from '@/lib/pushes/schema';
import { useKindLabel } from '../kind-label';
import { MessageStateBadge } from '../message-state';
import { useSummary } from '../use-summary';

/** What it says, who sent it, what became of it, and all of it as WeChat sent it. */
export function MessageDetail({ message }: { message: MessageView }) {
  const t = useTranslations();
  const format = useFormatter();
  const kindLabel = useKindLabel();
  const summary = useSummary()(message);
  const moment = (at: string | null) => (at ? format.dateTime(new Date(at), MOMENT_SECONDS) : '–');
  const facts = [
    { name: t('messages.detail.account'), value: message.account.name },
    {
      name: t('terms.member'),
      value: message.member ? (
        <Link href={`/members/${message.member.id}`} className="text-accent hover:underline">
          {message.member.name ?? t('members.list.noName')} · {message.member.id}
        </Link>
      ) : (
        t('messages.detail.noMember')
      ),
    },
    { name: 'openid', value: <code className="font-mono">{message.openid}</code> },
    {
      name: t('messages.detail.follow'),
      value:
        message.isFollowing === null
          ? '–'
          : t(message.isFollowing ? 'messages.detail.following' : 'messages.detail.notFollowing'),
    },
    { name: t('messages.detail.sent'), value: moment(message.sentAt) },
    { name: t('messages.list.received'), value: moment(message.receivedAt) },
    { name: t('messages.detail.handled'), value: moment(message.handledAt) },
  ];
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader
        title={kindLabel(message.kind)}
        back={{ href: '/messages', label: t('messages.detail.back') }}
        badge={<MessageStateBadge state={message.state} />}
        about={t('messages.detail.number', { id: message.id })}
      />
      <div className="flex flex-col gap-4">
        {message.failure && (
          <Notice
            tone={message.state === 'failed' ? 'bad' : 'waits'}
            title={t('messages.detail.failure', { count: message.attempts })}
          >
            {reasonText(t, message.failure, { name: message.account.name })}
          </Notice>
        )}
        <Card title={t('messages.detail.what')}>
          {summary && (
            <p className="mb-3 whitespace-pre-wrap text-base [overflow-wrap:anywhere]">{summary}</p>
          )}
          <dl className="grid gap-x-8 gap-y-1.5 text-[13px] sm:grid-cols-2">
            {facts.map(({ name, value }) => (
              <div key={name} className="flex gap-x-3">
                <dt className="w-20 shrink-0 text-muted">{name}</dt>
                <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <Card title={t('messages.detail.fields')} isFlush>
          <DataTable
            isBare
            isCompact
            caption={t('messages.detail.fields')}
            rows={message.fields}
            rowKey={(field) => field.name}
            columns={[
              {
                key: 'name',
                header: t('messages.detail.field'),
                cell: (field) => (
                  // Names like CopyrightCheckResult.ResultList.item.0.AuditState leave the value room on a phone.
                  <code className="block min-w-24 font-mono text-muted [overflow-wrap:anywhere]">
                    {field.name}
                  </code>
                ),
              },
              {
                key: 'value',
                header: t('messages.detail.value'),
                cell: (field) => (
                  <span className="block min-w-32 [overflow-wrap:anywhere]">{field.value || '–'}</span>
                ),
              },
            ]}
          />
        </Card>
        <details className="rounded-lg border border-border bg-surface">
          <summary className="min-h-11 cursor-pointer px-4 py-3 font-medium text-[15px]">
            {t('messages.detail.raw')}
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre tabIndex={0} className="overflow-x-auto px-4 pb-4 font-mono text-xs leading-5">
            {JSON.stringify(message.payload, null, 2)}
          </pre>
        </details>
      </div>
    </div>
  );
}
