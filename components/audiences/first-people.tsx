'use client';
import { useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import type { AudiencePerson } from '@/lib/audiences/schema';

const TAGS_SHOWN = 3;

/** The first people a rule finds: to see at a glance whether it means whom one meant. */
export function FirstPeople({ people, isBusy }: { people: AudiencePerson[]; isBusy: boolean }) {
  const t = useTranslations();
  return (
    <div className={`transition-opacity ${isBusy ? 'opacity-60' : ''}`}>
      <DataTable
        caption={t('audiences.preview.firstPeopleCaption')}
        isBare
        rows={people}
        rowKey={(person) => person.id}
        rowHref={(person) => `/members/${person.id}`}
        columns={[
          {
            key: 'member',
            header: t('audiences.preview.member'),
            cell: (person) => (
              <span className="whitespace-nowrap">
                {person.name ?? t('audiences.preview.noName')}
                <span className="ml-2 font-normal text-muted text-xs tabular-nums">{person.id}</span>
              </span>
            ),
          },
          {
            key: 'phone',
            header: t('audiences.preview.phone'),
            cell: (person) => <span className="tabular-nums">{person.maskedPhone ?? '–'}</span>,
          },
          {
            key: 'branch',
            header: t('audiences.preview.branch'),
            cell: (person) => <span className="whitespace-nowrap">{person.branchName ?? '–'}</span>,
          },
          {
            key: 'tags',
            header: t('audiences.preview.tags'),
            isHiddenOnPhone: true,
            cell: (person) => <Tags tags={person.tags} />,
          },
        ]}
        empty={<p className="px-4 pb-4 text-[13px] text-muted">{t('audiences.preview.nobody')}</p>}
      />
    </div>
  );
}

function Tags({ tags }: { tags: AudiencePerson['tags'] }) {
  const more = tags.length - TAGS_SHOWN;
  return (
    <span className="flex flex-wrap gap-1" title={tags.map((tag) => tag.name).join(' · ')}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <span key={tag.code} className="whitespace-nowrap rounded-md bg-default px-2 py-0.5 text-xs">
          {tag.name}
        </span>
      ))}
      {more > 0 && <span className="py-0.5 text-muted text-xs">+{more}</span>}
    </span>
  );
}
