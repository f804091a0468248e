'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { MultiPicker } from '@/components/audiences/multi-picker';
import { TagMark } from '@/components/audiences/tag-mark';
import { tagOptions } from '@/components/audiences/tag-options-query';
import { useDebounced } from '@/components/query/use-debounced';
import { Card } from '@/components/ui/card';
import { TagBadge } from '@/components/ui/tag-badge';
import { notify } from '@/components/ui/toast';
import type { MemberView } from '@/lib/members/schema';
import type { ActionResult } from '@/lib/web/result';
import { tagMembersAction, untagMembersAction } from '../actions';
import { useSource, useWhen } from './words';

const SEARCH_DELAY_MS = 150;
type Group = MemberView['tagGroups'][number];
type Outcome = { changedCount: number; skippedCount: number };

/** The member's tags by group, each with a way to take it off, and a field to add one. */
export function MemberTags({
  memberId,
  groups,
  refusals,
  canTag,
  now,
}: {
  memberId: string;
  groups: Group[];
  /** Tags that WeChat refused, each with its reason in words. */
  refusals: { code: string; name: string; reason: string }[];
  canTag: boolean;
  now: Date;
}) {
  const t = useTranslations();
  const [isPending, start] = useTransition();

  function run(work: () => Promise<ActionResult<Outcome>>, done: string) {
    start(async () => {
      const result = await work();
      if (!result.ok) notify.failed(result.error.message);
      else if (result.data.skippedCount > 0) notify.failed(t('members.tags.skipped'));
      else if (result.data.changedCount > 0) notify.done(done);
    });
  }

  const remove = (code: string, name: string) =>
    run(() => untagMembersAction({ code, memberIds: [memberId] }), t('members.tags.removed', { name }));
  const add = (code: string, name: string) =>
    run(() => tagMembersAction({ code, memberIds: [memberId] }), t('members.tags.added', { name }));
  const carried = new Set(groups.flatMap((group) => group.tags.map((tag) => tag.code)));

  return (
    <Card title={t('members.tags.title')}>
      {groups.length === 0 && <p className="text-[13px] text-muted">{t('members.tags.none')}</p>}
      <div aria-busy={isPending} className="grid gap-3">
        {groups.map((group) => (
          <section key={group.name ?? ''}>
            <h3 className="mb-1.5 text-[13px] text-muted">{group.name ?? t('members.tags.noGroup')}</h3>
            <ul className="grid gap-x-6 gap-y-1.5 xl:grid-cols-2">
              {group.tags.map((tag) => (
                <MemberTag
                  key={tag.code}
                  tag={tag}
                  now={now}
                  onRemove={canTag ? () => remove(tag.code, tag.name) : null}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {refusals.length > 0 && (
        <ul className="mt-3 grid gap-1 text-[13px] text-danger">
          {refusals.map(({ code, name, reason }) => (
            <li key={code}>{t('members.tags.refused', { name, reason })}</li>
          ))}
        </ul>
      )}
      {canTag && <AddTag carried={carried} onAdd={add} />}
    </Card>
  );
}

/** A tag with where it comes from, who put it on, and when. */
function MemberTag({
  tag,
  now,
  onRemove,
}: {
  tag: Group['tags'][number];
  now: Date;
  onRemove: (() => void) | null;
}) {
  const t = useTranslations();
  const sourceOf = useSource();
  const when = useWhen();
  const state = tag.failure ? t('members.tags.failed') : tag.isPending ? t('members.tags.pending') : null;
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-2.5">
      <TagBadge
        name={state ? `${tag.name} · ${state}` : tag.name}
        kind={tag.kind}
        color={tag.color}
        wechatLabel={t('terms.wechatTag')}
        action={
          onRemove && (
            <button
              type="button"
              aria-label={t('members.tags.remove', { name: tag.name })}
              onClick={onRemove}
              className="-mr-1.5 grid size-6 shrink-0 place-items-center rounded text-muted hover:text-foreground focus-visible:outline-2 focus-visible:outline-focus"
            >
              <X size={13} aria-hidden />
            </button>
          )
        }
      />
      <span className="text-muted text-xs tabular-nums">
        {[sourceOf(tag.source), tag.by, when(tag.appliedAt, now)].filter(Boolean).join(' · ')}
      </span>
    </li>
  );
}

/** Finds a tag by name or code and puts it on; a branch is changed by its own field, so its tags are not offered. */
function AddTag({ carried, onAdd }: { carried: Set<string>; onAdd: (code: string, name: string) => void }) {
  const t = useTranslations();
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({ ...tagOptions(settled), placeholderData: keepPreviousData });
  const isStale = search.isPlaceholderData || settled !== text.trim();
  const wanted = text.trim().toLowerCase();
  const shown = (search.data ?? []).filter(
    (tag) =>
      tag.kind !== 'branch' &&
      !carried.has(tag.code) &&
      (!isStale || tag.name.toLowerCase().includes(wanted) || tag.code.includes(wanted)),
  );
  return (
    <div className="mt-4 max-w-sm rounded-lg border border-border px-2 py-1 focus-within:border-accent">
      <MultiPicker
        label={t('members.tags.add')}
        placeholder={t('members.tags.add')}
        picked={[]}
        options={shown.map((tag) => ({
          key: tag.code,
          name: tag.name,
          note: tag.code,
          mark: <TagMark kind={tag.kind} color={tag.color} />,
        }))}
        text={text}
        onTextChange={setText}
        onToggle={(code) => {
          const tag = shown.find((one) => one.code === code);
          if (!tag) return;
          setText('');
          onAdd(code, tag.name);
        }}
        isBusy={search.isFetching || isStale}
        failure={search.isError ? t('audiences.editor.searchFailed') : null}
        isReadOnly={false}
      />
    </div>
  );
}
