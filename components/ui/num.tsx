import { useFormatter } from 'next-intl';
import { classes } from './classes';

/**
 * A number in the reader's language, tabular. `isCompact` writes 万 / 亿 or k / M from a million on (main numbers on a
 * phone, axes); null is a dash. `sign` shows + for growth.
 */
export function Num({
  value,
  isCompact = false,
  sign = false,
  className,
}: {
  value: number | bigint | null | undefined;
  isCompact?: boolean;
  sign?: boolean;
  className?: string;
}) {
  const format = useFormatter();
  if (value === null || value === undefined)
    return <span className={classes('text-muted', className)}>–</span>;
  const compact = isCompact && Math.abs(Number(value)) >= 1_000_000;
  return (
    <span className={classes('tabular-nums', className)}>
      {format.number(value, {
        ...(compact ? { notation: 'compact', maximumFractionDigits: 1 } : {}),
        ...(sign ? { signDisplay: 'exceptZero' } : {}),
      })}
    </span>
  );
}
