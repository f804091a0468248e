'use client';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { PickList } from '@/components/broadcasts/pick-list';
import { fetchJson } from '@/components/query/fetch-json';
import { useDebounced } from '@/components/query/use-debounced';
import { MOMENT } from '@/lib/i18n/formats';

export type PickedArticle = {
  mediaId: string;
  title: string;
  updatedAt: string | null;
  articles: { title: string; digest?: string | null }[];
};

function draftOptions(q: string) {
  return queryOptions({
    queryKey: ['draft-options', q],
    queryFn: ({ signal }) =>
      fetchJson<PickedArticle[]>('/api/broadcasts/draft-options', { signal, body: { q } }),
    staleTime: 30_000,
  });
}

type Props = { picked: PickedArticle | null; onPick: (article: PickedArticle) => void; error?: string };

/** Picks an article out of the account's drafts. */
export function ArticlePick({ picked, onPick, error }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), 200);
  const search = useQuery({ ...draftOptions(q), placeholderData: keepPreviousData });
  const drafts = search.data ?? [];
  const toRow = (draft: PickedArticle) => ({
    id: draft.mediaId,
    name: draft.title,
    note: draft.updatedAt
      ? t('broadcasts.form.articleUpdated', { at: format.dateTime(new Date(draft.updatedAt), MOMENT) })
      : null,
    figure: null,
  });
  return (
    <PickList
      legend={t('broadcasts.form.article')}
      searchLabel={t('broadcasts.form.articleSearch')}
      text={text}
      onTextChange={setText}
      rows={drafts.map(toRow)}
      picked={picked && toRow(picked)}
      onPick={(row) => {
        const draft = drafts.find((d) => d.mediaId === row.id);
        if (draft) onPick(draft);
      }}
      isBusy={search.isFetching}
      empty={
        search.isError
          ? t('broadcasts.form.searchFailed')
          : q
            ? t('broadcasts.form.articleNoMatch', { q })
            : search.isPending
              ? null
              : t('broadcasts.form.articleEmpty')
      }
      error={error}
    />
  );
}
