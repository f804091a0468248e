/** A week's line beside a number; decoration only (the number and its change say it in words). Nothing below two points. */
export function Sparkline({ values, className }: { values: number[]; className?: string }) {
  if (values.length < 2) return null;
  const min = Math.min(...values);
  const range = Math.max(...values) - min;
  const points = values
    .map((value, index) => {
      const x = (index / (values.length - 1)) * 96 + 2;
      // A flat week is a line in the middle, not at the bottom.
      const y = range === 0 ? 16 : 30 - ((value - min) / range) * 28;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  return (
    <svg aria-hidden viewBox="0 0 100 32" preserveAspectRatio="none" className={className ?? 'h-8 w-24'}>
      <polyline
        points={points}
        fill="none"
        stroke="var(--chart-1)"
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
