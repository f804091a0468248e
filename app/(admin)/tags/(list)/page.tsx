import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { countTagKinds } from '@/lib/tags/count-tag-kinds';
import { countUngrouped, listTagGroups, listTags } from '@/lib/tags/list-tags';
import { tagQuery } from '@/lib/tags/schema';
import { getTagSlots, listFullFans } from '@/lib/tags/slots/get-tag-slots';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { CreateTagButton } from '../create-tag-button';
import { GroupPanel } from '../group-panel';
import { ManageGroups } from '../manage-groups';
import { SlotMeter } from '../slot-meter';
import { TagTable, tagParams } from '../tag-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tags.list.title') };
}

export default async function TagsPage({ searchParams }: PageProps<'/tags'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = tagQuery.parse(params);
  const [page, groups, ungroupedCount, kinds, slots, fullFans] = await orForbidden(
    Promise.all([
      orFirstPage('/tags', query, listTags(ctx, query)),
      listTagGroups(ctx),
      countUngrouped(ctx),
      countTagKinds(ctx),
      getTagSlots(ctx),
      listFullFans(ctx),
    ]),
  );
  const canWrite = may(ctx, 'tag.write');
  const isWholeCountry = ctx.branchIds === null;
  const choices = groups.map(({ id, name, isExclusive }) => ({ id, name, isExclusive }));
  return (
    <>
      <PageHeader
        title={t('tags.list.title')}
        about={t('tags.list.about')}
        actions={
          <>
            <LinkButton href="/tags/initialisation">{t('tags.init.open')}</LinkButton>
            <LinkButton href="/tags/operations">{t('tags.operations.open')}</LinkButton>
            {canWrite && <CreateTagButton groups={choices} />}
          </>
        }
      />
      <div className="grid gap-5 lg:grid-cols-[13.5rem_minmax(0,1fr)]">
        <div className="min-w-0 lg:col-start-2 lg:row-start-1">
          <TagTable
            page={page}
            groups={choices}
            kinds={kinds}
            query={query}
            canWrite={canWrite}
            isWholeCountry={isWholeCountry}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-5 lg:col-start-1 lg:row-start-1">
          <GroupPanel
            groups={groups}
            ungroupedCount={ungroupedCount}
            group={query.group}
            params={tagParams(query)}
            manage={canWrite && <ManageGroups groups={groups} isWholeCountry={isWholeCountry} />}
          />
          {slots && <SlotMeter slots={slots} fullFans={fullFans} canWrite={canWrite && isWholeCountry} />}
        </div>
      </div>
    </>
  );
}
