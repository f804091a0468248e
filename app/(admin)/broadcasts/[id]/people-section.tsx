import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import type { BroadcastView } from '@/lib/broadcasts/schema';

const BRANCHES_SHOWN = 6;

/** Who was frozen: the number, who was left out and why, where they belong, and a few of them by name. */
export function PeopleSection({ snapshot }: { snapshot: NonNullable<BroadcastView['snapshot']> }) {
  const t = useTranslations();
  const format = useFormatter();
  const left = snapshot.matchedCount - snapshot.peopleCount;
  const reasons = [
    { label: t('broadcasts.detail.notFollowing'), count: snapshot.leftOut.notFollowing },
    { label: t('broadcasts.detail.blacklisted'), count: snapshot.leftOut.blacklisted },
    { label: t('broadcasts.detail.monthFull'), count: snapshot.leftOut.monthFull },
  ].filter((reason) => reason.count > 0);
  return (
    <div className="space-y-5">
      <div>
        <p className="flex items-baseline gap-2">
          <strong className="font-semibold text-[40px] tabular-nums leading-[48px]">
            {format.number(snapshot.peopleCount)}
          </strong>
          <span className="text-muted text-sm">{t('broadcasts.detail.peopleUnit')}</span>
        </p>
        <p className="text-[13px] text-muted">
          {left > 0
            ? t('broadcasts.detail.peopleSentence', {
                matched: format.number(snapshot.matchedCount),
                left: format.number(left),
              })
            : t('broadcasts.detail.peopleAll', { matched: format.number(snapshot.matchedCount) })}
        </p>
        {reasons.length > 0 && (
          <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-muted">
            {reasons.map((reason) => (
              <li key={reason.label}>
                {reason.label}{' '}
                <span className="text-foreground tabular-nums">{format.number(reason.count)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Branches branches={snapshot.branches} />
      <Sample sample={snapshot.sample} />
    </div>
  );
}

function Branches({ branches }: { branches: NonNullable<BroadcastView['snapshot']>['branches'] }) {
  const t = useTranslations();
  const format = useFormatter();
  const shown = branches.slice(0, BRANCHES_SHOWN);
  const rest = branches.slice(BRANCHES_SHOWN);
  const largest = branches[0]?.count ?? 1;
  return (
    <div>
      <table className="w-full text-[13px]">
        <caption className="mb-1 text-left text-muted">{t('broadcasts.detail.branches')}</caption>
        <tbody>
          {shown.map((branch) => (
            <tr key={branch.name ?? ''}>
              <th scope="row" className="w-32 max-w-32 truncate py-1 text-left font-normal">
                {branch.name ?? t('broadcasts.detail.noBranch')}
              </th>
              <td className="px-3">
                <div aria-hidden className="h-1.5 rounded-full bg-default">
                  <div
                    className="h-full rounded-full bg-[var(--chart-2,var(--accent))]"
                    style={{ width: `${(branch.count / largest) * 100}%` }}
                  />
                </div>
              </td>
              <td className="w-20 text-right tabular-nums">{format.number(branch.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest.length > 0 && (
        <p className="mt-1 text-[13px] text-muted">
          {t('broadcasts.detail.branchesMore', {
            count: rest.length,
            people: format.number(rest.reduce((all, branch) => all + branch.count, 0)),
          })}
        </p>
      )}
    </div>
  );
}

function Sample({ sample }: { sample: NonNullable<BroadcastView['snapshot']>['sample'] }) {
  const t = useTranslations();
  return (
    <div>
      <h3 className="mb-1 text-[13px] text-muted">{t('broadcasts.detail.sample')}</h3>
      <ul
        aria-label={t('broadcasts.detail.sampleCaption')}
        className="grid gap-x-10 text-[13px] sm:grid-cols-2"
      >
        {sample.map((person) => (
          <li
            key={person.memberId}
            className="grid min-h-8 grid-cols-[minmax(0,1fr)_7rem_5rem] items-center gap-3"
          >
            <Link href={`/members/${person.memberId}`} className="truncate hover:text-accent hover:underline">
              {person.name ?? person.memberId}
            </Link>
            <span className="text-muted tabular-nums">{person.phoneMasked ?? ''}</span>
            <span className="truncate text-muted">{person.branchName ?? ''}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
