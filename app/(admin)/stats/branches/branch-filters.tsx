'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { FilterSelect } from '@/components/ui/filter-select';
import { type BranchDaysQuery, DEFAULT_DAYS, PERIODS } from '@/lib/stats/schema';
import { DAY_MS, dayToDate } from '@/lib/time/format';

/** Period and branch, kept in the URL so that a link shows the same to a colleague. */
export function BranchFilters({
  query,
  from,
  to,
  today,
  branches,
}: {
  query: BranchDaysQuery;
  /** The period in force. */
  from: string;
  to: string;
  today: string;
  branches: { id: number; name: string }[];
}) {
  const t = useTranslations();
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const [isBusy, start] = useTransition();
  const startOf = (days: number) =>
    new Date(dayToDate(today).getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);

  function show(changes: { from?: string; to?: string }) {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const text = next.toString();
    start(() => router.push(text ? `${pathname}?${text}` : pathname, { scroll: false }));
  }

  const dateClass =
    'h-9 min-w-0 flex-1 rounded-lg border border-[var(--field-border)] bg-field px-2 text-[13px] dark:[color-scheme:dark] sm:w-36 sm:flex-none';
  return (
    <div aria-busy={isBusy} className="mb-4 flex flex-wrap items-center gap-2">
      {branches.length > 1 && (
        <FilterSelect
          label={t('stats.branches.branch')}
          param="branch"
          value={query.branch === null ? '' : String(query.branch)}
          options={[
            { value: '', label: t('stats.branches.allBranches') },
            ...branches.map((branch) => ({ value: String(branch.id), label: branch.name })),
          ]}
        />
      )}
      <fieldset className="flex rounded-lg border border-[var(--field-border)] bg-surface p-0.5">
        <legend className="sr-only">{t('stats.branches.period')}</legend>
        {PERIODS.map((days) => {
          const isOn = to === today && from === startOf(days);
          return (
            <button
              key={days}
              type="button"
              aria-pressed={isOn}
              onClick={() => show({ from: days === DEFAULT_DAYS ? '' : startOf(days), to: '' })}
              className={`h-8 rounded-md px-3 text-[13px] ${isOn ? 'bg-accent-soft text-accent-soft-foreground' : 'text-muted hover:text-foreground'}`}
            >
              {t('stats.branches.days', { days })}
            </button>
          );
        })}
      </fieldset>
      <fieldset className="flex w-full min-w-0 items-center gap-1.5 sm:w-auto">
        <legend className="sr-only">{t('stats.branches.custom')}</legend>
        <input
          type="date"
          aria-label={t('stats.branches.from')}
          key={`from-${from}`}
          defaultValue={from}
          max={to}
          onChange={(event) => event.target.value && show({ from: event.target.value, to })}
          className={dateClass}
        />
        <span aria-hidden className="text-muted">
          –
        </span>
        <input
          type="date"
          aria-label={t('stats.branches.to')}
          key={`to-${to}`}
          defaultValue={to}
          min={from}
          max={today}
          onChange={(event) => event.target.value && show({ from, to: event.target.value })}
          className={dateClass}
        />
      </fieldset>
    </div>
  );
}
