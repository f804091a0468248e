'use client';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { fetchJson } from '@/components/query/fetch-json';
import { useDebounced } from '@/components/query/use-debounced';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { MemberRow } from '@/lib/members/schema';

const SEARCH_DELAY_MS = 300;
const SHOWN = 6;

function foundMembers(q: string) {
  return queryOptions({
    queryKey: ['members', 'find', q],
    queryFn: ({ signal }) => fetchJson<{ rows: MemberRow[] }>('/api/members/find', { signal, body: { q } }),
    enabled: q !== '',
  });
}

/** Finds one member by number, openid, id or the beginning of the name. */
export function MemberFinder({ exceptId, onPick }: { exceptId: string; onPick: (id: string) => void }) {
  const t = useTranslations();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const search = useQuery({ ...foundMembers(q), placeholderData: keepPreviousData });
  const rows = q === '' ? [] : (search.data?.rows ?? []).filter((row) => row.id !== exceptId).slice(0, SHOWN);
  const isNothing = q !== '' && search.isSuccess && !search.isPlaceholderData && rows.length === 0;
  return (
    <div className="grid gap-3">
      <p className="text-[13px] text-muted">{t('members.merge.about')}</p>
      <Field label={t('members.merge.search')} hint={t('members.list.noMatchText')}>
        <Input value={text} autoFocus autoComplete="off" onChange={(event) => setText(event.target.value)} />
      </Field>
      <ul aria-label={t('members.merge.found')} aria-busy={search.isFetching} className="grid gap-1">
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              onClick={() => onPick(row.id)}
              className="flex min-h-11 w-full flex-wrap items-center gap-x-3 rounded-lg border border-border px-3 py-1.5 text-left hover:bg-default focus-visible:outline-2 focus-visible:outline-focus"
            >
              <span className="font-medium">{row.name ?? t('members.list.noName')}</span>
              <span className="text-[13px] text-muted tabular-nums">
                {[row.id, row.phone, row.branchName].filter(Boolean).join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-[13px] text-muted empty:hidden">
        {isNothing ? t('members.merge.nobody') : ''}
      </p>
      <FormError>{search.isError ? search.error.message : null}</FormError>
    </div>
  );
}
