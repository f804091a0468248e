import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { countTagKinds } from '@/lib/tags/count-tag-kinds';
import { listTagGroups, listTags } from '@/lib/tags/list-tags';
import { tagQuery } from '@/lib/tags/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { CreateTagButton } from '../create-tag-button';
import { TagTable } from '../tag-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tags.list.title') };
}

export default async function TagsPage({ searchParams }: PageProps<'/tags'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const query = tagQuery.parse(params);
  const [page, groups, kinds] = await orForbidden(
    Promise.all([orFirstPage('/tags', query, listTags(ctx, query)), listTagGroups(ctx), countTagKinds(ctx)]),
  );
  const canWrite = may(ctx, 'tag.write');
  const choices = groups.map(({ id, name }) => ({ id, name }));
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
      <TagTable page={page} groups={groups} kinds={kinds} query={query} canWrite={canWrite} />
    </>
  );
}
