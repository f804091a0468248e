'use client';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { audiencePreview } from '@/components/audiences/preview-query';
import { RuleSentence } from '@/components/audiences/rule-sentence';
import { PickList } from '@/components/broadcasts/pick-list';
import { fetchJson } from '@/components/query/fetch-json';
import { useDebounced } from '@/components/query/use-debounced';
import type { AudienceRow } from '@/lib/audiences/schema';
import { namesFrom, type RuleNameTables } from '@/lib/rules/names';
import type { AudienceRule } from '@/lib/rules/schema';

export type PickedAudience = {
  id: string;
  name: string;
  rule: AudienceRule;
  lastCount: number | null;
  names: RuleNameTables;
};

function audienceOptions(q: string) {
  return queryOptions({
    queryKey: ['audience-options', q],
    queryFn: ({ signal }) =>
      fetchJson<{ rows: AudienceRow[]; names: RuleNameTables }>('/api/audiences/options', {
        signal,
        body: { q },
      }),
    staleTime: 30_000,
  });
}

type Props = { picked: PickedAudience | null; onPick: (audience: PickedAudience) => void; error?: string };

/** Picks the audience and says in words and figures whom that means now. */
export function AudiencePick({ picked, onPick, error }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), 200);
  const search = useQuery({ ...audienceOptions(q), placeholderData: keepPreviousData });
  const found = search.data?.rows ?? [];
  const toRow = (audience: { id: string; name: string; lastCount: number | null }) => ({
    id: audience.id,
    name: audience.name,
    note: null,
    figure:
      audience.lastCount === null
        ? null
        : t('broadcasts.form.audienceCount', { count: format.number(audience.lastCount) }),
  });
  return (
    <>
      <PickList
        legend={t('broadcasts.form.audience')}
        searchLabel={t('broadcasts.form.audienceSearch')}
        text={text}
        onTextChange={setText}
        rows={found.map(toRow)}
        picked={picked && toRow(picked)}
        onPick={(row) => {
          const audience = found.find((a) => a.id === row.id);
          if (audience && search.data) onPick({ ...audience, names: search.data.names });
        }}
        isBusy={search.isFetching}
        empty={
          search.isError ? (
            t('broadcasts.form.searchFailed')
          ) : q ? (
            t('broadcasts.form.audienceNoMatch', { q })
          ) : search.isPending ? null : (
            <>
              {t('broadcasts.form.audienceEmpty')}{' '}
              <Link href="/audiences/new" className="text-accent underline">
                {t('broadcasts.form.audienceCreate')}
              </Link>
            </>
          )
        }
        error={error}
      />
      {picked && <PickedCount audience={picked} />}
    </>
  );
}

function PickedCount({ audience }: { audience: PickedAudience }) {
  const t = useTranslations();
  const format = useFormatter();
  const preview = useQuery(audiencePreview(audience.rule));
  const { names } = audience;
  const count = preview.data;
  return (
    <div className="mt-4 rounded-lg bg-surface-secondary p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <p role="status" aria-live="polite" className="flex items-baseline gap-2">
          {count ? (
            <>
              <strong className="font-semibold text-3xl tabular-nums">
                {format.number(count.reachable?.count ?? count.count)}
              </strong>
              <span className="text-[13px] text-muted">
                {t('broadcasts.form.countNow', { matched: format.number(count.count) })}
              </span>
            </>
          ) : preview.isError ? (
            <span className="text-[13px] text-danger">{preview.error.message}</span>
          ) : (
            <span className="h-8 w-40 animate-pulse rounded-md bg-default motion-reduce:animate-none" />
          )}
        </p>
        <Link href={`/audiences/${audience.id}`} className="text-[13px] text-accent hover:underline">
          {t('broadcasts.form.audienceOpen')}
        </Link>
      </div>
      <div className="mt-2">
        <RuleSentence rule={audience.rule} names={namesFrom(names)} />
      </div>
      <p className="mt-1 text-[13px] text-muted">{t('broadcasts.form.countFrozenLater')}</p>
    </div>
  );
}
