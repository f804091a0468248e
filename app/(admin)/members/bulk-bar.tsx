'use client';
import { useQuery } from '@tanstack/react-query';
import { Tag, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { TagOption } from '@/components/audiences/rule-editor-context';
import { fetchJson } from '@/components/query/fetch-json';
import { TagPeopleDialog } from '@/components/tags/tag-people-dialog';
import { Button } from '@/components/ui/button';
import { LiveRegion } from '@/components/ui/live-region';
import { notify } from '@/components/ui/toast';
import { tagMatchingAction, tagMembersAction, untagMembersAction } from './actions';
import { useSelecting } from './selection';

type Verb = 'tag' | 'untag';

/** Appears with the first tick: how many are selected, all that match instead, and what can be done with them. */
export function BulkBar() {
  const t = useTranslations();
  const format = useFormatter();
  const router = useRouter();
  const { selection, pageIds, search, selectMatching, clear } = useSelecting();
  const [verb, setVerb] = useState<Verb | null>(null);
  const isOpen = selection.kind !== 'none';
  const matching = useQuery({
    queryKey: ['members-count', search],
    queryFn: ({ signal }) =>
      fetchJson<{ count: number }>('/api/members/count', { signal, body: { query: search } }),
    enabled: isOpen,
    staleTime: 30_000,
  });
  if (!isOpen) return null;
  const matchCount = matching.data?.count ?? null;
  const count = selection.kind === 'members' ? selection.ids.length : matchCount;
  const shownCount = count === null ? '…' : format.number(count);

  async function run(tag: TagOption): Promise<string | null> {
    if (!verb || selection.kind === 'none') return null;
    if (selection.kind === 'matching') {
      const result = await tagMatchingAction({ kind: verb, code: tag.code, query: { ...search, after: '' } });
      if (!result.ok) return result.error.message;
      router.push(`/tags/operations/${result.data.id}`);
      return null;
    }
    const act = verb === 'tag' ? tagMembersAction : untagMembersAction;
    const result = await act({ code: tag.code, memberIds: selection.ids });
    if (!result.ok) return result.error.message;
    const { changedCount, unchangedCount, skippedCount, tooManyTagsCount } = result.data;
    const done = t(`members.bulk.done.${verb}`, {
      name: tag.name,
      changed: changedCount,
      unchanged: unchangedCount,
    });
    if (skippedCount > 0) {
      const skipped = { notFollowing: skippedCount - tooManyTagsCount, tooMany: tooManyTagsCount };
      notify.info(`${done} ${t('members.bulk.skipped', skipped)}`);
    } else notify.done(done);
    clear();
    router.refresh();
    return null;
  }

  return (
    <section
      aria-label={t('members.bulk.title')}
      className="sticky top-2 z-20 mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-accent bg-surface px-4 py-2 shadow-sm"
    >
      <LiveRegion isVisible>{t('members.bulk.selected', { count: shownCount })}</LiveRegion>
      {selection.kind === 'members' && matchCount !== null && matchCount > pageIds.length && (
        <Button variant="ghost" size="sm" onPress={selectMatching}>
          {t('members.bulk.selectMatching', { count: format.number(matchCount) })}
        </Button>
      )}
      {matching.isError && <p className="text-[13px] text-danger">{t('members.bulk.countFailed')}</p>}
      <span className="ml-auto flex flex-wrap gap-2 max-sm:ml-0">
        <Button
          size="sm"
          variant="primary"
          icon={<Tag size={15} />}
          isDisabled={count === null}
          onPress={() => setVerb('tag')}
        >
          {t('members.bulk.tag')}
        </Button>
        <Button size="sm" isDisabled={count === null} onPress={() => setVerb('untag')}>
          {t('members.bulk.untag')}
        </Button>
        <Button size="sm" variant="ghost" icon={<X size={15} />} onPress={clear}>
          {t('members.bulk.clear')}
        </Button>
      </span>
      <TagPeopleDialog
        isOpen={verb !== null}
        onOpenChange={(open) => !open && setVerb(null)}
        title={t(`members.bulk.dialog.${verb ?? 'tag'}`, { count: shownCount })}
        about={t(selection.kind === 'matching' ? 'members.bulk.aboutMatching' : 'members.bulk.aboutSome')}
        confirmLabel={t(`members.bulk.${verb ?? 'tag'}`)}
        run={run}
      />
    </section>
  );
}
