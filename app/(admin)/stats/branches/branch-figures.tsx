import { useTranslations } from 'next-intl';
import { Num } from '@/components/ui/num';
import type { BranchDayRow } from '@/lib/stats/schema';

/** Where the period ends and what it brought. */
export function BranchFigures({ rows }: { rows: BranchDayRow[] }) {
  const t = useTranslations();
  const last = rows.findLast((row) => row.memberCount !== null);
  const sum = (key: 'newMemberCount' | 'newFanCount' | 'receivedCount') =>
    rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const days = rows.length;
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-3 lg:gap-4">
      <Figure name={t('stats.branches.memberCount')} value={last?.memberCount ?? null}>
        {t.rich('stats.branches.newInDays', {
          days,
          value: () => <Num value={sum('newMemberCount')} sign />,
        })}
      </Figure>
      <Figure name={t('stats.branches.fanCount')} value={last?.fanCount ?? null}>
        {t.rich('stats.branches.newFansInDays', {
          days,
          value: () => <Num value={sum('newFanCount')} sign />,
        })}
      </Figure>
      <Figure name={t('stats.branches.receivedCount')} value={sum('receivedCount')} isWide>
        {t('stats.branches.inDays', { days })}
      </Figure>
    </dl>
  );
}

function Figure({
  name,
  value,
  isWide = false,
  children,
}: {
  name: string;
  value: number | null;
  isWide?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div
      className={`min-w-0 rounded-lg border border-border bg-surface px-4 py-3 ${isWide ? 'max-lg:col-span-2' : ''}`}
    >
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd>
        <Num value={value} isCompact className="font-semibold text-2xl leading-8 sm:text-3xl sm:leading-10" />
        <p className="text-[13px] text-muted">{children}</p>
      </dd>
    </div>
  );
}
