import type { ChartSeries } from './chart';

/** The theme's colours as `rgb()`: ECharts mixes colours itself and does not know oklch. */
export function readColors() {
  const style = getComputedStyle(document.documentElement);
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const read = (name: string): string => {
    if (!context) return '#888';
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = style.getPropertyValue(name).trim();
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red},${green},${blue})`;
  };
  return {
    text: read('--foreground'),
    muted: read('--muted'),
    border: read('--border'),
    overlay: read('--overlay'),
    series: (index: number) => read(`--chart-${index}`),
    font: style.getPropertyValue('font-family') || 'sans-serif',
  };
}

type Options = {
  kind: 'line' | 'bar';
  labels: string[];
  series: ChartSeries[];
  /** Axis: 万 / k; tooltip: every digit. */
  short: (value: number) => string;
  full: (value: number) => string;
  isStill: boolean;
};

/** What ECharts draws: no box, few lines, the legend on top when there is more than one series. */
export function chartOptions({ kind, labels, series, short, full, isStill }: Options) {
  const colors = readColors();
  const tint = (one: ChartSeries, index: number) =>
    one.isDashed ? colors.muted : colors.series(one.color ?? (index % 8) + 1);
  return {
    animation: !isStill,
    animationDuration: 160,
    textStyle: { fontFamily: colors.font },
    grid: { left: 4, right: 12, top: series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend:
      series.length > 1
        ? {
            top: 0,
            left: 0,
            icon: 'roundRect',
            itemWidth: 12,
            itemHeight: 3,
            textStyle: { color: colors.muted },
          }
        : undefined,
    tooltip: {
      trigger: 'axis',
      backgroundColor: colors.overlay,
      borderColor: colors.border,
      textStyle: { color: colors.text, fontSize: 13 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? full(value) : '–'),
    },
    xAxis: {
      type: 'category',
      data: labels,
      boundaryGap: kind === 'bar',
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.border } },
      axisLabel: { color: colors.muted, fontSize: 12, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      // Bars start at nought; a line may show where it moves.
      scale: kind === 'line',
      splitNumber: 4,
      minInterval: 1,
      splitLine: { lineStyle: { color: colors.border } },
      axisLabel: { color: colors.muted, fontSize: 12, formatter: short },
    },
    series: series.map((one, index) => ({
      name: one.name,
      type: kind,
      data: one.values,
      color: tint(one, index),
      showSymbol: labels.length === 1,
      symbolSize: 6,
      barMaxWidth: 24,
      itemStyle: { borderRadius: kind === 'bar' ? [3, 3, 0, 0] : 0 },
      lineStyle: { width: 2, type: one.isDashed ? 'dashed' : 'solid' },
    })),
  };
}
