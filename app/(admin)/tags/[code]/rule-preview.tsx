'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import type { RulePreviewPerson, TagRulePreview } from '@/lib/tags/automatic/schema';

/** What going through everybody would change now: exact numbers, and the first people of each. */
export function RulePreview({ preview }: { preview: TagRulePreview }) {
  const t = useTranslations();
  const format = useFormatter();
  const { getsCount, losesCount, matchedCount, keepsCount, gets, loses } = preview;
  return (
    <section aria-label={t('tags.rule.previewed')} className="grid gap-3 rounded-lg bg-default px-3 py-3">
      <p role="status" className="text-[13px]">
        {t('tags.rule.summary', { gets: getsCount, loses: losesCount })}{' '}
        <span className="text-muted">
          {t('tags.rule.counts', {
            matched: format.number(matchedCount),
            keeps: format.number(keepsCount),
            seconds: format.number(preview.tookMs / 1_000, { maximumFractionDigits: 1 }),
          })}
        </span>
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <People title={t('tags.rule.gets', { count: getsCount })} people={gets} />
        <People title={t('tags.rule.loses', { count: losesCount })} people={loses} />
      </div>
    </section>
  );
}

function People({ title, people }: { title: string; people: RulePreviewPerson[] }) {
  const t = useTranslations();
  return (
    <div className="min-w-0">
      <h3 className="mb-1 font-medium text-[13px]">{title}</h3>
      {people.length === 0 ? (
        <p className="text-[13px] text-muted">{t('tags.rule.nobody')}</p>
      ) : (
        <ul className="grid gap-1 text-[13px]">
          {people.map((person) => (
            <li key={person.id} className="truncate">
              <Link href={`/members/${person.id}`} className="hover:underline">
                {person.name ?? t('members.list.noName')}
              </Link>
              <span className="ml-2 text-muted tabular-nums">{person.id}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
