import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { getFormatter, getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { DataTable } from '@/components/data-table/data-table';
import { Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { errorText } from '@/lib/i18n/error-text';
import { MOMENT } from '@/lib/i18n/formats';
import { listTagFailures } from '@/lib/tags/failures/list-tag-failures';
import { getTag } from '@/lib/tags/get-tag';
import { getTagInsight } from '@/lib/tags/insight/get-tag-insight';
import { getTagOverlap } from '@/lib/tags/insight/get-tag-overlap';
import { listTagGroups } from '@/lib/tags/list-tags';
import { listOpenOperations } from '@/lib/tags/operations/list-tag-operations';
import { MAX_WECHAT_TAGS, tagCodeInput } from '@/lib/tags/schema';
import { isGone } from '@/lib/tags/wechat-list/gone';
import { orNotFound } from '@/lib/web/or-not-found';
import { TagMenu } from '../tag-menu';
import { TagStateBadge } from '../tag-state-badge';
import { OpenOperations } from './open-operations';
import { RuleSection } from './rule-section';
import { TagFailures } from './tag-failures';
import { TagInsightCards } from './tag-insight';

/** Read once a request, for the title and for the page. */
const readTag = cache(async (path: string) => {
  const input = tagCodeInput.safeParse({ code: decodeURIComponent(path) });
  // PostgreSQL takes no NUL in a text, so no tag can have one in its code.
  if (!input.success || input.data.code.includes('\0')) notFound();
  return orNotFound(getTag(await requireCtx(), input.data));
});

export async function generateMetadata({ params }: PageProps<'/tags/[code]'>): Promise<Metadata> {
  return { title: (await readTag((await params).code)).name };
}

export default async function TagPage({ params }: PageProps<'/tags/[code]'>) {
  const [ctx, t, format, path] = await Promise.all([requireCtx(), getTranslations(), getFormatter(), params]);
  const tag = await readTag(path.code);
  const [operations, failures, insight, overlap, groups] = await Promise.all([
    listOpenOperations(ctx, { tagId: tag.id }),
    listTagFailures(ctx, { tagId: tag.id }),
    getTagInsight(ctx, tag),
    getTagOverlap(ctx, tag),
    listTagGroups(ctx),
  ]);
  const refusal = tag.failure
    ? await errorText(ctx.locale, tag.failure, {
        name: tag.name,
        limit: MAX_WECHAT_TAGS,
      })
    : null;
  return (
    <>
      <PageHeader
        title={tag.name}
        back={{ href: '/tags', label: t('tags.detail.back') }}
        badge={<TagStateBadge state={tag.state} isGone={isGone(tag)} />}
        about={[t(`tags.kind.${tag.kind}`), tag.groupName, tag.code, t(`tags.origin.${tag.origin}`)]
          .filter(Boolean)
          .join(' · ')}
        actions={
          may(ctx, 'tag.write') && (
            <TagMenu
              tag={tag}
              groups={groups}
              isWholeCountry={ctx.branchIds === null}
              label={t('tags.menu.more')}
            />
          )
        }
      />
      <div className="grid gap-4">
        <Card title={t('tags.detail.people')}>
          <p className="figure">
            <Num value={tag.memberCount} />{' '}
            <span className="font-normal text-base text-muted">{t('tags.detail.unit')}</span>
          </p>
          {tag.kind === 'wechat' && tag.state === 'active' && (
            <p className="mt-1 text-[13px] text-muted">
              {tag.waitingCount > 0
                ? t('tags.detail.waiting', { count: tag.waitingCount })
                : t('tags.detail.inStep', { id: tag.wechatTagId ?? 0 })}
            </p>
          )}
        </Card>
        {tag.state === 'creating' && (
          <Notice tone="underway" title={t('tags.detail.creatingTitle')}>
            {t('tags.detail.creatingText')}
          </Notice>
        )}
        {tag.state === 'failed' && (
          <Notice
            tone="bad"
            title={t(tag.wechatTagId === null ? 'tags.detail.refusedTitle' : 'tags.detail.goneTitle')}
          >
            {refusal}
          </Notice>
        )}
        {tag.mergedInto && (
          <Notice
            tone="neutral"
            title={
              <>
                {t('tags.insight.merged')}{' '}
                <Link
                  href={`/tags/${tag.mergedInto.code}`}
                  className="text-accent underline-offset-2 hover:underline"
                >
                  {tag.mergedInto.name}
                </Link>
              </>
            }
          >
            {t('tags.insight.mergedText')}
          </Notice>
        )}
        <OpenOperations operations={operations} />
        {tag.kind === 'local' && tag.state === 'active' && <RuleSection ctx={ctx} tag={tag} />}
        <TagFailures
          code={tag.code}
          failures={failures}
          canRetry={tag.state === 'active' && may(ctx, 'member.tag')}
        />
        {insight && overlap && <TagInsightCards name={tag.name} insight={insight} overlap={overlap} />}
        <Card title={t('tags.detail.firstPeople')} isFlush>
          <DataTable
            isBare
            caption={t('tags.detail.peopleCaption', { name: tag.name })}
            rows={tag.people}
            rowKey={(row) => row.id}
            rowHref={(row) => `/members/${row.id}`}
            columns={[
              {
                key: 'member',
                header: t('terms.member'),
                cell: (row) => (
                  <span className="whitespace-nowrap">
                    {row.name ?? t('members.list.noName')}
                    <span className="ml-2 font-normal text-muted tabular-nums">{row.id}</span>
                  </span>
                ),
              },
              { key: 'branch', header: t('terms.branch'), cell: (row) => row.branchName ?? '–' },
              {
                key: 'source',
                header: t('tags.detail.source'),
                isHiddenOnPhone: true,
                cell: (row) => <span className="text-muted">{t(`tags.source.${row.source}`)}</span>,
              },
              {
                key: 'at',
                header: t('tags.detail.appliedAt'),
                isHiddenOnPhone: true,
                cell: (row) => (
                  <span className="whitespace-nowrap text-muted tabular-nums">
                    {format.dateTime(new Date(row.appliedAt), MOMENT)}
                  </span>
                ),
              },
            ]}
            empty={
              <EmptyState title={t('tags.detail.nobody')}>
                {tag.state === 'active' && t('tags.detail.nobodyText')}
              </EmptyState>
            }
          />
        </Card>
      </div>
    </>
  );
}
