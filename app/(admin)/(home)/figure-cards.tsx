import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Sparkline } from '@/components/charts/sparkline';
import { Num } from '@/components/ui/num';
import type { Figure, Figures } from '@/lib/workbench/schema';

/** The numbers that everybody looks for first, each with its week. */
export function FigureCards({
  figures,
  tags,
}: {
  figures: Figures;
  tags: { local: number; wechat: number } | null;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const weekly = ({ weekChange }: Figure) =>
    weekChange === null
      ? t('workbench.figures.noWeek')
      : t.rich('workbench.figures.week', { change: () => <Num value={weekChange} sign /> });
  return (
    <section aria-label={t('workbench.figures.label')}>
      <dl className={`grid grid-cols-2 gap-3 lg:gap-4 ${tags ? 'lg:grid-cols-4' : 'lg:grid-cols-3'}`}>
        <FigureCard
          name={t('workbench.figures.members')}
          value={figures.members.value}
          week={figures.members.week}
        >
          {weekly(figures.members)}
        </FigureCard>
        <FigureCard
          name={t('workbench.figures.followers')}
          value={figures.followers.value}
          week={figures.followers.week}
        >
          {weekly(figures.followers)}
        </FigureCard>
        {tags && (
          <FigureCard name={t('workbench.figures.tags')} value={tags.local + tags.wechat} week={[]}>
            {t('workbench.figures.tagKinds', tags)}
          </FigureCard>
        )}
        <FigureCard
          name={t('workbench.figures.received')}
          value={figures.received.value}
          week={figures.received.week}
          isWide={!tags}
        >
          {t('workbench.figures.receivedNote')}
        </FigureCard>
      </dl>
      <p className="mt-1.5 text-muted text-xs">
        {figures.computedAt
          ? t('workbench.figures.computed', {
              at: format.dateTime(new Date(figures.computedAt), {
                month: 'short',
                day: 'numeric',
                hour: '2-digit',
                minute: '2-digit',
                hourCycle: 'h23',
              }),
            })
          : t('workbench.figures.notComputed')}
      </p>
    </section>
  );
}

function FigureCard({
  name,
  value,
  week,
  isWide = false,
  children,
}: {
  name: string;
  value: number | null;
  week: number[];
  isWide?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={`min-w-0 rounded-lg border border-border bg-surface px-4 py-3 ${isWide ? 'max-lg:col-span-2' : ''}`}
    >
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd className="flex min-w-0 items-end gap-3">
        <div className="min-w-0 flex-1">
          <Num
            value={value}
            isCompact
            className="block font-semibold text-2xl leading-9 sm:text-3xl sm:leading-10"
          />
          <p className="text-[13px] text-muted">{children}</p>
        </div>
        <Sparkline values={week} className="mb-1 h-8 w-24 shrink max-sm:hidden lg:max-xl:hidden" />
      </dd>
    </div>
  );
}
