'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { DAY } from '@/lib/i18n/formats';
import type { MergePreview, MergeSide } from '@/lib/members/schema';

/** Both members and what they become, line by line; where the result is the other's, it stands out. */
export function MergeTable({ preview }: { preview: MergePreview }) {
  const t = useTranslations();
  const format = useFormatter();
  const { winner, loser, merged, addedTags, droppedTags, isPhoneLost } = preview;
  const day = (at: string | null) => at && format.dateTime(new Date(at), DAY);
  const lines: [string, (side: MergeSide) => string | null][] = [
    [t('members.edit.name'), (side) => side.name],
    [t('members.detail.phone'), (side) => side.phone],
    [t('terms.branch'), (side) => side.branchName],
    [t('members.detail.sex'), (side) => side.sex && t(`members.sex.${side.sex}`)],
    [
      t('members.detail.birthMonth'),
      (side) => (side.birthMonth ? t('members.detail.month', { month: side.birthMonth }) : null),
    ],
    [t('members.detail.city'), (side) => side.home],
    [t('members.detail.registered'), (side) => day(side.registeredAt)],
    [t('members.detail.location'), (side) => day(side.locatedAt)],
    [t('members.merge.localTags'), (side) => format.number(side.tagCount)],
    [t('members.fans.title'), (side) => format.number(side.fanCount)],
  ];
  return (
    <div className="grid gap-3 text-[13px]">
      <div className="overflow-x-auto">
        <table className="w-full table-fixed tabular-nums">
          <caption className="sr-only">{t('members.merge.caption')}</caption>
          <thead>
            <tr className="border-border border-b text-left text-muted">
              <th scope="col" className="w-20 py-1.5 font-normal">
                <span className="sr-only">{t('members.merge.field')}</span>
              </th>
              <th scope="col" className="py-1.5 pr-2 font-normal">
                {t('members.merge.kept')}
                <span className="block text-xs">{winner.id}</span>
              </th>
              <th scope="col" className="py-1.5 pr-2 font-normal">
                {t('members.merge.given')}
                <span className="block text-xs">{loser.id}</span>
              </th>
              <th scope="col" className="py-1.5 font-medium text-foreground">
                {t('members.merge.result')}
                <span className="block text-muted text-xs">{merged.id}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(([name, of]) => (
              <tr key={name} className="border-border border-b align-top last:border-0">
                <th scope="row" className="py-1.5 pr-2 text-left font-normal text-muted">
                  {name}
                </th>
                {[winner, loser].map((side) => (
                  <td key={side.id} className="break-words py-1.5 pr-2">
                    {of(side) ?? '–'}
                  </td>
                ))}
                <td
                  className={`break-words py-1.5 ${of(merged) === of(winner) ? '' : 'font-medium text-accent'}`}
                >
                  {of(merged) ?? '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="grid gap-1">
        {addedTags.length > 0 && <li>{t('members.merge.added', { names: format.list(addedTags) })}</li>}
        {droppedTags.length > 0 && (
          <li className="text-warning">{t('members.merge.dropped', { names: format.list(droppedTags) })}</li>
        )}
        {isPhoneLost && <li className="text-warning">{t('members.merge.phoneLost')}</li>}
        <li className="text-muted">{t('members.merge.undoable')}</li>
      </ul>
    </div>
  );
}
