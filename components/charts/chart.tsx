'use client';
import { ChartLine, Table2 } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { classes } from '@/components/ui/classes';
import { chartOptions } from './chart-options';

export type ChartSeries = {
  name: string;
  values: (number | null)[];
  /** Chart colour 1 to 8; the order decides otherwise. */
  color?: number;
  /** A comparison period: grey and dashed. */
  isDashed?: boolean;
};

/**
 * A line or bar chart with a table twin behind a switch; readers get the table at once. Follows the theme, keeps its
 * height from the start, loads ECharts only when it is on screen. `labels` are ready to show (days in the reader's words).
 */
export function Chart({
  kind = 'line',
  title,
  caption,
  labelHeader,
  labels,
  series,
  heightPx = 240,
}: {
  kind?: 'line' | 'bar';
  /** Visible heading; none when the place around it says it. */
  title?: string;
  /** What the chart shows, for readers and the table. */
  caption: string;
  /** Head of the table's first column (日期). */
  labelHeader: string;
  labels: string[];
  series: ChartSeries[];
  heightPx?: number;
}) {
  const t = useTranslations();
  const [isTable, setIsTable] = useState(false);
  return (
    <figure className="min-w-0">
      <div className="mb-2 flex min-h-8 items-center gap-2">
        <figcaption className={title ? 'font-medium text-[15px]' : 'sr-only'}>{title ?? caption}</figcaption>
        <button
          type="button"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
          className="ml-auto inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-[13px] text-muted hover:bg-default hover:text-foreground"
        >
          {isTable ? <ChartLine size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
          {isTable ? t('common.chart.showChart') : t('common.chart.showTable')}
        </button>
      </div>
      <div style={{ height: heightPx }} className={isTable ? 'overflow-auto' : 'relative'}>
        {!isTable && <Drawing kind={kind} labels={labels} series={series} />}
        <div className={isTable ? undefined : 'sr-only'}>
          <Twin caption={caption} labelHeader={labelHeader} labels={labels} series={series} />
        </div>
      </div>
    </figure>
  );
}

function Drawing({
  kind,
  labels,
  series,
}: {
  kind: 'line' | 'bar';
  labels: string[];
  series: ChartSeries[];
}) {
  const format = useFormatter();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let isGone = false;
    let end = () => {};
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    void import('./echarts').then(({ init }) => {
      if (isGone) return;
      const chart = init(element);
      const draw = () =>
        chart.setOption(
          chartOptions({
            kind,
            labels,
            series,
            short: (value) => format.number(value, { notation: 'compact', maximumFractionDigits: 1 }),
            full: (value) => format.number(value),
            isStill: still,
          }),
          true,
        );
      draw();
      const size = new ResizeObserver(() => chart.resize());
      size.observe(element);
      const theme = new MutationObserver(draw);
      theme.observe(document.documentElement, { attributeFilter: ['class'] });
      end = () => {
        size.disconnect();
        theme.disconnect();
        chart.dispose();
      };
    });
    return () => {
      isGone = true;
      end();
    };
  }, [kind, labels, series, format]);
  return <div ref={place} aria-hidden className="absolute inset-0" />;
}

function Twin({
  caption,
  labelHeader,
  labels,
  series,
}: {
  caption: string;
  labelHeader: string;
  labels: string[];
  series: ChartSeries[];
}) {
  const format = useFormatter();
  return (
    <table className="w-full text-[13px]">
      <caption className="sr-only">{caption}</caption>
      <thead className="sticky top-0 bg-surface text-muted">
        <tr className="border-border border-b">
          <th scope="col" className="h-9 pr-4 text-left font-normal">
            {labelHeader}
          </th>
          {series.map((one) => (
            <th key={one.name} scope="col" className="h-9 pl-4 text-right font-normal">
              {one.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label, index) => (
          <tr key={label} className="border-border border-b last:border-b-0">
            <th scope="row" className="h-9 pr-4 text-left font-normal">
              {label}
            </th>
            {series.map((one) => {
              const value = one.values[index];
              return (
                <td key={one.name} className={classes('h-9 pl-4 text-right tabular-nums')}>
                  {value === null || value === undefined ? '–' : format.number(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
